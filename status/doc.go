// Package status is the catalogue of HTTP: it knows every registered status code and method, says what each means, when
// one meets it, and how client and server put it right, and compares any two codes.
package status
