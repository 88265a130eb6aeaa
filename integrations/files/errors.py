"""What makes a whole file unusable, said to the person who sent it."""

from board.rules.ports import Text


class Unusable(Exception):
    """The file cannot be read at all; nothing of it is taken. One sentence in each language, with what to do."""

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh=zh, en=en)

    @property
    def zh(self) -> str:
        return self.text.zh

    @property
    def en(self) -> str:
        return self.text.en
