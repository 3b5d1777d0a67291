"""The pages at the door: staff's and residents' sign-in, one's own account, and one person's data in full."""
