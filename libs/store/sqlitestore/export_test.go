package sqlitestore

// Few overrides how many matches count as few.
func Few(n int) Option { return func(e *Engine) { e.few = n } }
