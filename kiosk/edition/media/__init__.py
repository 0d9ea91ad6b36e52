"""The picture files of an edition: what they are, and the copies of them that screens show."""
