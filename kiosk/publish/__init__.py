"""What lies on a content endpoint, and how it is signed and put there: the half that publishes."""
