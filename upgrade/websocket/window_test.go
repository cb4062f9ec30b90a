package websocket

import (
	"errors"
	"fmt"
)

// inflateWithin is a slow and simple decompressor (RFC 1951) that fails where a match looks back further than window bytes:
// compress/flate cannot be asked that.
func inflateWithin(data []byte, window int) ([]byte, error) {
	d := &bitReader{data: data}
	var out []byte
	for {
		last, kind := d.bits(1), d.bits(2)
		var literals, distances huffman
		switch kind {
		case 0:
			d.align()
			n := d.bits(16)
			if d.bits(16) != n^0xFFFF {
				return nil, errors.New("stored length and its complement differ")
			}
			for range n {
				out = append(out, byte(d.bits(8)))
			}
		case 1:
			lengths := make([]int, 288)
			for i := range lengths {
				switch {
				case i < 144:
					lengths[i] = 8
				case i < 256:
					lengths[i] = 9
				case i < 280:
					lengths[i] = 7
				default:
					lengths[i] = 8
				}
			}
			five := make([]int, 30)
			for i := range five {
				five[i] = 5
			}
			literals, distances = newHuffman(lengths), newHuffman(five)
		case 2:
			literals, distances = d.tables()
		default:
			return nil, errors.New("reserved block type")
		}
		for kind != 0 && d.err == nil {
			symbol := d.symbol(literals)
			if symbol == 256 {
				break
			}
			if symbol < 256 {
				out = append(out, byte(symbol))
				continue
			}
			length := lengthBase[symbol-257] + d.bits(lengthExtra[symbol-257])
			code := d.symbol(distances)
			distance := distanceBase[code] + d.bits(max(0, code/2-1))
			if distance > window || distance > len(out) {
				return nil, fmt.Errorf("match looks back %d bytes, window is %d", distance, window)
			}
			for range length {
				out = append(out, out[len(out)-distance])
			}
		}
		if d.err != nil || last == 1 {
			return out, d.err
		}
	}
}

var (
	lengthBase   = []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthExtra  = []int{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	distanceBase = []int{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
		8193, 12289, 16385, 24577}
)

type bitReader struct {
	data []byte
	at   int // in bits
	err  error
}

func (d *bitReader) bits(n int) (v int) {
	for i := range n {
		if d.at/8 >= len(d.data) {
			d.err = errors.New("data ends early")
			return 0
		}
		v |= int(d.data[d.at/8]>>(d.at%8)&1) << i
		d.at++
	}
	return v
}

func (d *bitReader) align() { d.at = (d.at + 7) &^ 7 }

// huffman maps a length and a code to a symbol.
type huffman map[[2]int]int

func newHuffman(lengths []int) huffman {
	h := huffman{}
	code := 0
	for n := 1; n <= 15; n++ {
		for symbol, l := range lengths {
			if l == n {
				h[[2]int{n, code}] = symbol
				code++
			}
		}
		code <<= 1
	}
	return h
}

func (d *bitReader) symbol(h huffman) int {
	code := 0
	for n := 1; n <= 15 && d.err == nil; n++ {
		code = code<<1 | d.bits(1)
		if s, ok := h[[2]int{n, code}]; ok {
			return s
		}
	}
	if d.err == nil {
		d.err = errors.New("no such code")
	}
	return 256
}

// tables reads the codes of a dynamic block.
func (d *bitReader) tables() (literals, distances huffman) {
	nl, nd, nc := d.bits(5)+257, d.bits(5)+1, d.bits(4)+4
	meta := make([]int, 19)
	for _, i := range []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}[:nc] {
		meta[i] = d.bits(3)
	}
	h := newHuffman(meta)
	var lengths []int
	for len(lengths) < nl+nd && d.err == nil {
		s, value, repeat := d.symbol(h), 0, 1
		switch s {
		case 16:
			value, repeat = lengths[len(lengths)-1], 3+d.bits(2)
		case 17:
			repeat = 3 + d.bits(3)
		case 18:
			repeat = 11 + d.bits(7)
		default:
			value = s
		}
		for range repeat {
			lengths = append(lengths, value)
		}
	}
	if d.err != nil {
		return nil, nil
	}
	return newHuffman(lengths[:nl]), newHuffman(lengths[nl : nl+nd])
}
