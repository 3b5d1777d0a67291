"""May this happen to that class, and if not, why: the page, the API and the admin ask the same predicates."""
