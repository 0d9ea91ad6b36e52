"""A visit from the first touch to walking away."""


def test_a_visitor_begins_in_the_language_that_they_touch(visitor):
    visitor.taps("English")

    assert visitor.is_on("home")
    assert visitor.sees("The story")
