"""The one error that a command shows to a person instead of a traceback."""


class SetupError(Exception):
    """Something outside the program's control is missing or wrong.

    `what` says in one line what is wrong, `remedy` in one line what to do about it,
    `output` is what a failed program wrote.
    """

    def __init__(self, what, remedy):
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.output = ""
