package h2c

import (
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/net/http2"

	"github.com/httpexplain/httpexplain/cause"
)

// settingSize is the number of bytes of one setting: an identifier of 2 and a value of 4 (RFC 7540 6.5.1).
const settingSize = 6

// decodeSettings decodes the value of HTTP2-Settings, the payload of a SETTINGS frame in base64url without padding (RFC 7540
// 3.2.1), and checks each value (6.5.2). Settings that are not known are kept, and ignored later. Where something is wrong, it
// returns what, as the end of a sentence about the field.
func decodeSettings(value string) (payload []byte, flaw string) {
	payload, err := base64.RawURLEncoding.Strict().DecodeString(value)
	switch {
	case err != nil || strings.ContainsAny(value, "\r\n"): // which package base64 would skip
		return nil, "is not base64url without padding"
	case len(payload)%settingSize != 0:
		return nil, "decodes to " + strconv.Itoa(len(payload)) + " bytes, which is no multiple of 6"
	}
	for at := 0; at < len(payload); at += settingSize {
		s := http2.Setting{
			ID:  http2.SettingID(binary.BigEndian.Uint16(payload[at:])),
			Val: binary.BigEndian.Uint32(payload[at+2:]),
		}
		if s.Valid() != nil || s.ID == http2.SettingNoRFC7540Priorities && s.Val > 1 {
			return nil, "sets " + s.ID.String() + " to " + strconv.FormatUint(uint64(s.Val), 10) + ", which is not allowed"
		}
	}
	return payload, ""
}

// invalidSettings is the refusal, with 400, of an offer whose settings are flawed.
func invalidSettings(flaw string) cause.Explanation {
	return cause.Explanation{
		Status: http.StatusBadRequest, Cause: cause.H2CSettingsInvalid, By: cause.ByUpgrade,
		Detail: "The HTTP2-Settings field " + flaw + ".",
		Fix:    "Send the payload of a valid SETTINGS frame, a multiple of 6 bytes, in base64url without padding.",
	}
}
