"""What the exhibit shows of the cache, and what it writes down of it."""
