"""The one error that a command shows to a person instead of a traceback."""

import functools
import sys


class SetupError(Exception):
    """Something outside the program's control is missing or wrong.

    `what` says in one line what is wrong, `remedy` in one line what to do about it.
    """

    def __init__(self, what, remedy):
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def command(main):
    """Decorate a command's main(): shows a SetupError as two lines, exits with 1."""

    @functools.wraps(main)
    def wrapper(*args, **kwargs):
        try:
            return main(*args, **kwargs)
        except SetupError as error:
            sys.stdout.flush()
            print(f"error: {error.what}", file=sys.stderr)
            print(f"what to do: {error.remedy}", file=sys.stderr, flush=True)
            return 1
        except KeyboardInterrupt:
            print("\ninterrupted; run the same command again to resume", flush=True)
            return 130

    return wrapper
