"""Odoo's command line for the servers of tests: what a password is hashed to is kept.

A hash takes a third of a second, as it should, and a test server compares the same few
passwords again and again. Nothing else is changed: a hash is a function of password,
salt and rounds, so that a kept one is what would be computed once more, and what is
stored in the database is as it is in production. Never for a server that people use:
passwords stay in its memory.
"""

import functools

import passlib.handlers.pbkdf2


def keep_hashes():
    """From now on, this process computes the hash of a password and a salt once."""
    handlers = passlib.handlers.pbkdf2
    handlers.pbkdf2_hmac = functools.lru_cache(4096)(handlers.pbkdf2_hmac)


if __name__ == "__main__":
    import odoo.cli

    keep_hashes()
    odoo.cli.main()
