"""Pictures of the screens as people have approved them."""
