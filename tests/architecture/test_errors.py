"""
`Error` compared with the enum of Godot's `@GlobalScope`, whose constants are numbered in order.
"""

import pytest

from netpeer import Error, MessageError, NetpeerError

__all__: list[str] = []

# The order in core/error_list.h of Godot 3, from 0 on.
IN_GODOTS_ORDER = """
OK FAILED ERR_UNAVAILABLE ERR_UNCONFIGURED ERR_UNAUTHORIZED ERR_PARAMETER_RANGE_ERROR ERR_OUT_OF_MEMORY
ERR_FILE_NOT_FOUND ERR_FILE_BAD_DRIVE ERR_FILE_BAD_PATH ERR_FILE_NO_PERMISSION ERR_FILE_ALREADY_IN_USE
ERR_FILE_CANT_OPEN ERR_FILE_CANT_WRITE ERR_FILE_CANT_READ ERR_FILE_UNRECOGNIZED ERR_FILE_CORRUPT
ERR_FILE_MISSING_DEPENDENCIES ERR_FILE_EOF ERR_CANT_OPEN ERR_CANT_CREATE ERR_QUERY_FAILED ERR_ALREADY_IN_USE
ERR_LOCKED ERR_TIMEOUT ERR_CANT_CONNECT ERR_CANT_RESOLVE ERR_CONNECTION_ERROR ERR_CANT_ACQUIRE_RESOURCE ERR_CANT_FORK
ERR_INVALID_DATA ERR_INVALID_PARAMETER ERR_ALREADY_EXISTS ERR_DOES_NOT_EXIST ERR_DATABASE_CANT_READ
ERR_DATABASE_CANT_WRITE ERR_COMPILATION_FAILED ERR_METHOD_NOT_FOUND ERR_LINK_FAILED ERR_SCRIPT_FAILED
ERR_CYCLIC_LINK ERR_INVALID_DECLARATION ERR_DUPLICATE_SYMBOL ERR_PARSE_ERROR ERR_BUSY ERR_SKIP ERR_HELP ERR_BUG
ERR_PRINTER_ON_FIRE
""".split()


def test_numbers_are_consecutive():
    assert [error.value for error in Error] == list(range(49))


def test_names_are_godots():
    assert [error.name for error in Error] == IN_GODOTS_ORDER


def test_no_number_has_two_names():
    assert len(Error.__members__) == len(Error)


def test_ok_alone_is_false():
    assert [error for error in Error if not error] == [Error.OK]


def test_one_handler_catches_all_errors_from_outside():
    with pytest.raises(NetpeerError):
        raise MessageError("garbage")
    with pytest.raises(ValueError, match="garbage"):
        raise MessageError("garbage")
