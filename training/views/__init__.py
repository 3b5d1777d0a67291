"""The public pages: finding a class, getting a seat in it, and what is one's own."""
