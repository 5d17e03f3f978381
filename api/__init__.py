"""The second front door: /api/v1/, for programs. The same verbs, rules and errors as the pages'."""
