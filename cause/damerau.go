package cause

// maxToken is the length up to which a method is compared with others. The longest registered one has 17 bytes.
const maxToken = 32

// distance is the Damerau-Levenshtein distance of a and b: how many bytes have to be inserted, left out, replaced, or
// exchanged with a neighbour to make one the other. Both must be at most maxToken bytes long.
func distance(a, b string) int {
	var last [256]uint8 // the last row in which each byte of a was seen
	var d [maxToken + 2][maxToken + 2]uint8
	far := uint8(len(a) + len(b))
	d[0][0] = far
	for i := 0; i <= len(a); i++ {
		d[i+1][0], d[i+1][1] = far, uint8(i)
	}
	for j := 0; j <= len(b); j++ {
		d[0][j+1], d[1][j+1] = far, uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		match := uint8(0) // the last column in this row where the bytes were equal
		for j := 1; j <= len(b); j++ {
			k, l := last[b[j-1]], match
			cost := uint8(1)
			if a[i-1] == b[j-1] {
				cost, match = 0, uint8(j)
			}
			d[i+1][j+1] = min(
				d[i][j]+cost,
				d[i+1][j]+1,
				d[i][j+1]+1,
				d[k][l]+uint8(i)-k-1+1+uint8(j)-l-1,
			)
		}
		last[a[i-1]] = uint8(i)
	}
	return int(d[len(a)+1][len(b)+1])
}
