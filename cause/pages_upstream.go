package cause

// pagesUpstream tells of calls that this server made to others.
var pagesUpstream = []Page{
	{
		Cause: UpstreamRefused, Title: "The upstream refused the connection",
		Statuses: []int{502}, By: ByProxy, Side: SideServer, Reference: "RFC 9209 2.3.7",
		Meaning: "This server works as a reverse proxy here, and nobody listens at the address that it calls. The " +
			"machine was reached and said no. The address stands in the log and, in development, in the " +
			"explanation.",
		Origin: "The upstream is not started yet, has crashed, or listens on another port. Inside a container, " +
			"localhost is the container itself and not the host. A service that listens on 127.0.0.1 cannot be " +
			"reached by its outer address, nor one on IPv4 alone by ::1.",
		Client: "Try again after a moment. The request itself is not at fault.",
		Server: "Start the upstream, or correct its address. ss -ltn on its machine shows what really listens.",
	},
	{
		Cause: UpstreamDNS, Title: "The upstream's name could not be resolved",
		Statuses: []int{502}, By: ByProxy, Side: SideServer, Reference: "RFC 9209 2.3.2",
		Meaning: "The reverse proxy knows its upstream by name, and the lookup of that name failed. No connection " +
			"was tried.",
		Origin: "The name is misspelt, or is known in another network only: a Compose service name outside its " +
			"network, a Kubernetes service without its namespace. A DNS server that is down gives the same error " +
			"for every name. Images without a resolv.conf or with a wrong search list are a further source.",
		Client: "Wait and repeat. Nothing in the request influences the name.",
		Server: "Correct the name, or the resolver of this machine. Try getent hosts NAME where the server runs, " +
			"not on your desk.",
	},
	{
		Cause: UpstreamTLS, Title: "TLS with the upstream failed",
		Statuses: []int{502, 400}, By: ByProxy, Side: SideServer, Reference: "RFC 9209 2.3.13",
		Meaning: "The upstream was reached, and no TLS connection came about. Either its certificate is not " +
			"trusted here, or only one of the two sides speaks TLS. The upstream's handler never saw the request.",
		Origin: "The certificate is signed by a private authority, has expired, or names another host, as happens " +
			"when an upstream is called by address. The texts server gave HTTP response to HTTPS client and first " +
			"record does not look like a TLS handshake mean that the upstream speaks plain HTTP on this port. The other " +
			"way round there is no 502: the upstream answers plain HTTP with a 400, which ReverseProxy passes on.",
		Client: "This failure lies behind the server, out of a client's reach.",
		Server: "Trust the private authority by adding it to RootCAs, call the upstream by the name in its " +
			"certificate, or use the scheme that it speaks. Leave verification on.",
		Recipes: []Recipe{
			{For: "Go", Lines: `pool := x509.NewCertPool()
if !pool.AppendCertsFromPEM(authority) {
	log.Fatal("no certificate in the file of the authority")
}
transport := http.DefaultTransport.(*http.Transport).Clone()
transport.TLSClientConfig = &tls.Config{RootCAs: pool}
proxy.Transport = transport`,
				Note: "authority holds the PEM file; only certificates of this authority are trusted then."},
		},
	},
	{
		Cause: UpstreamClosed, Title: "The upstream hung up before it answered",
		Statuses: []int{502}, By: ByProxy, Side: SideServer, Reference: "RFC 9209 2.3.8",
		Meaning: "The connection to the upstream was open, and it ended by EOF or reset before a response " +
			"arrived. The upstream may have done the work or not.",
		Origin: "The upstream crashed or was restarted in the middle. Or its idle timeout is shorter than ours, " +
			"so it closes a kept connection at the moment when the next request goes out: Node has long waited 5 " +
			"s by default, and Go's transport waits 90 s. A Go upstream that panics without recovery looks like " +
			"this as well.",
		Client: "Repeat safe requests. Check before repeating others, since they may have taken effect.",
		Server: "Read the upstream's log for this moment. If failures are rare and random, keep idle connections " +
			"for a shorter time than the upstream does.",
		Recipes: []Recipe{
			{For: "Go", Lines: `transport := http.DefaultTransport.(*http.Transport).Clone()
transport.IdleConnTimeout = 4 * time.Second
proxy.Transport = transport`, Note: "Shorter than the idle timeout of the upstream."},
		},
	},
	{
		Cause: UpstreamTimeout, Title: "The upstream did not answer in time",
		Statuses: []int{502, 504}, By: ByProxy, Side: SideServer, Reference: "RFC 9209 2.3.9",
		Meaning: "A deadline passed while the reverse proxy waited for its upstream. 504 is the status made for " +
			"this; httputil.ReverseProxy says 502 for every failure unless it has an ErrorHandler.",
		Origin: "The upstream is overloaded or waits for something else, or packets to it are dropped by a " +
			"firewall so that not even a refusal comes. The deadline is that of the request's context, of " +
			"ResponseHeaderTimeout, or of the dialer.",
		Client: "Repeat later, and with a longer pause each time. A large request may succeed in parts.",
		Server: "Find out what the upstream waits for before raising the deadline. Answer 504, so that clients " +
			"and monitors can tell slow from broken.",
		Recipes: []Recipe{
			{For: "Go", Lines: `proxy.ErrorHandler = func(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusBadGateway
	var netErr net.Error
	if errors.As(err, &netErr) && netErr.Timeout() {
		status = http.StatusGatewayTimeout
	}
	log.Printf("proxy: %v", err)
	w.WriteHeader(status)
}`, Note: "An ErrorHandler replaces the log line of ReverseProxy, so write one."},
		},
	},
	{
		Cause: UpstreamUpgrade, Title: "ReverseProxy could not switch protocols",
		Statuses: []int{502}, By: ByProxy, Side: SideServer, Reference: "net/http/httputil",
		Meaning: "The upstream answered 101, and httputil.ReverseProxy could not take over the client's connection. " +
			"Mostly a wrapper around its ResponseWriter hides Hijacker. The upstream's 101 was lost with it.",
		Origin: "A middleware between this one and the proxy wraps the ResponseWriter without Unwrap. The proxy " +
			"logs can't switch protocols using non-Hijacker ResponseWriter type, followed by the type that is in " +
			"the way. It also answers 502 where the upstream switches unasked or to another protocol than the one offered, and " +
			"logs backend tried to switch protocol.",
		Client: "Reach the upstream directly if you may, or wait for the mend.",
		Server: "Give the named type an Unwrap method, which is all that ReverseProxy needs. Otherwise mount the " +
			"proxy outside that middleware.",
		Recipes: []Recipe{
			{For: "Go", Lines: `func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }`,
				Note: "Put the type from the log line in place of statusWriter."},
		},
	},
	{
		Cause: DependencyFailed, Title: "Something that the handler depends on failed",
		Statuses: between(500, 599), By: ByHandler, Side: SideServer, Reference: "net/http/httptrace",
		Meaning: "The handler answered with a server error after a call that it made with the request's context " +
			"had failed. That the one led to the other is likely. The call may also have been of no account, and " +
			"the status may have another reason.",
		Origin: "A service or an API that the handler asks is down, has moved, lets its certificate expire, or " +
			"answers too slowly. Seen are calls by net/http clients that carry the request's context, so a call " +
			"without it goes unnoticed.",
		Client: "Try again later; the request was in order.",
		Server: "Start or correct what the handler depends on: the log names kind and address. Answer 502, 503 or " +
			"504 in place of 500, and say why with httpexplain.Because.",
		Recipes: []Recipe{
			{For: "Go", Lines: `httpexplain.Because(r.Context(), httpexplain.Explanation{
	Cause:  "stock-unreachable",
	Detail: "The stock service did not answer.",
	Fix:    "Try again in a minute.",
})
http.Error(w, "stock unknown", http.StatusServiceUnavailable)`,
				Note: "Call Because before the status is written; in production what it says goes out to the " +
					"client."},
		},
	},
}
