"""What all commands share: an error is two lines for a person, never a traceback."""

import functools
import sys

from . import disk
from .errors import SetupError


def command(main):
    """Decorate a command's main(): shows a SetupError as two lines, exits with 1."""

    @functools.wraps(main)
    def wrapper(*args, **kwargs):
        try:
            with disk.errors():
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
