// Package bench measures what the middleware costs, beside its peers, and holds its budgets of allocations and memory.
package bench
