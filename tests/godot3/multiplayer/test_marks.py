"""The decorators: what they mark, and how subclasses inherit or replace the marks."""

from __future__ import annotations

import pytest

from netpeer import Node, RPCMode, master, mastersync, puppet, puppetsync, remote, remotesync
from netpeer.godot3.multiplayer.rpc_mode import marked_modes


class Marked(Node):
    def __init__(self) -> None:
        super().__init__("Marked")
        self._hp = 1

    @remote
    def a(self) -> None: ...

    @master
    def b(self) -> None: ...

    @puppet
    def c(self) -> None: ...

    @remotesync
    def d(self) -> None: ...

    @mastersync
    def e(self) -> None: ...

    @puppetsync
    def f(self) -> None: ...

    def g(self) -> None: ...

    @remote
    def _private(self) -> None: ...

    @master
    @property
    def hp(self) -> int:
        return self._hp


def test_every_decorator_marks_its_mode() -> None:
    methods, properties = marked_modes(Marked)
    modes = (
        RPCMode.REMOTE,
        RPCMode.MASTER,
        RPCMode.PUPPET,
        RPCMode.REMOTESYNC,
        RPCMode.MASTERSYNC,
        RPCMode.PUPPETSYNC,
    )
    assert methods == dict(zip("abcdef", modes, strict=True)) | {"_private": RPCMode.REMOTE}
    assert properties == {"hp": RPCMode.MASTER}
    assert "g" not in methods


def test_a_decorator_does_not_change_the_method() -> None:
    node = Marked()
    assert node.a() is None and Marked.a.__name__ == "a"
    assert node.hp == 1
    with pytest.raises(AttributeError):
        node.hp = 2  # type: ignore[misc]


def test_a_subclass_inherits_marks() -> None:
    class Heir(Marked):
        def unrelated(self) -> None: ...

    assert marked_modes(Heir) == marked_modes(Marked)


def test_a_subclass_that_overrides_without_a_decorator_has_no_mode() -> None:
    class Other(Marked):
        def a(self) -> None: ...

        @puppet
        def b(self) -> None: ...

        hp = 5  # type: ignore[assignment]

    methods, properties = marked_modes(Other)
    assert "a" not in methods and methods["b"] is RPCMode.PUPPET and methods["c"] is RPCMode.PUPPET
    assert properties == {}
    assert Other().rpc_mode_of("a") is RPCMode.DISABLED


def test_marks_follow_the_method_resolution_order() -> None:
    class Left(Node):
        @remote
        def f(self) -> None: ...

    class Right(Node):
        @master
        def f(self) -> None: ...

        @master
        def g(self) -> None: ...

    class Both(Left, Right): ...

    assert marked_modes(Both)[0] == {"f": RPCMode.REMOTE, "g": RPCMode.MASTER}


def test_configuration_is_stronger_than_decorators() -> None:
    node = Marked()
    node.rpc_config("a", RPCMode.DISABLED)
    node.rpc_config("g", RPCMode.REMOTE)
    node.rset_config("hp", RPCMode.PUPPET)
    assert (node.rpc_mode_of("a"), node.rpc_mode_of("g")) == (RPCMode.DISABLED, RPCMode.REMOTE)
    assert node.rset_mode_of("hp") is RPCMode.PUPPET
    assert Marked().rpc_mode_of("a") is RPCMode.REMOTE


def test_a_setter_keeps_the_mark() -> None:
    """
    In the usual order: the decorator is at the getter, and the setter is below.
    """

    class Getter:
        @remote
        @property
        def hp(self) -> int:
            return 1

        @hp.setter
        def hp(self, value: int) -> None: ...

        @hp.deleter
        def hp(self) -> None: ...

    class Setter:
        @property
        def hp(self) -> int:
            return 1

        @remote
        @hp.setter
        def hp(self, value: int) -> None: ...

    assert marked_modes(Getter)[1] == {"hp": RPCMode.REMOTE}
    assert marked_modes(Setter)[1] == {"hp": RPCMode.REMOTE}


def test_static_and_class_methods_on_either_side_of_the_mark() -> None:
    class Kinds:
        @remote
        @staticmethod
        def outside() -> None: ...

        @staticmethod
        @remote
        def inside() -> None: ...

        @classmethod
        @remote
        def of_class(cls) -> None: ...

        @remote
        @classmethod
        def around_class(cls) -> None: ...

    assert set(marked_modes(Kinds)[0]) == {"outside", "inside", "of_class", "around_class"}


@pytest.mark.parametrize("value", [1, "text", None])
def test_decorators_refuse_other_objects(value: object) -> None:
    with pytest.raises(TypeError, match="@puppet marks methods and properties"):
        puppet(value)  # type: ignore[call-overload]


def test_decorators_have_docstrings() -> None:
    for decorator in (remote, master, puppet, remotesync, mastersync, puppetsync):
        assert decorator.__doc__
