"""How is a person told no?"""


class Refusal(Exception):
    """What a person asked cannot be done. ``str(refusal)`` is French: what is wrong, and what to do about it.

    Every error meant for a person descends from this one; anything else is a programming error and crashes.
    """

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences
