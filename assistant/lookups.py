"""Mappings and sequences whose values are read when they are asked for, the latest of them kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Generic, TypeVar, overload

from assistant.types import Passage

_K = TypeVar("_K")
_V = TypeVar("_V")
_AT_ONCE = 500


class Lazy(Mapping[str, _V], Generic[_K, _V]):
    """A mapping from names to what `read` makes of the keys that they stand for; keeps `kept` values."""

    def __init__(self, keys: Mapping[str, _K], read: Callable[[_K], _V], kept: int) -> None:
        self._keys = keys
        self._read = lru_cache(maxsize=kept)(read)

    def __getitem__(self, name: str) -> _V:
        return self._read(self._keys[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, name: object) -> bool:
        return name in self._keys


class Passages(Sequence[Passage]):
    """Passages by their rank among `positions`; gone through from end to end, some hundreds are read at once."""

    def __init__(self, positions: Sequence[int], read: Callable[[Sequence[int]], list[Passage]]) -> None:
        self._positions = positions
        self._read = read

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Passage, ...]: ...
    def __getitem__(self, at: int | slice) -> Passage | tuple[Passage, ...]:
        found = self._positions[at]
        return tuple(self._read(found)) if isinstance(found, Sequence) else self._read([found])[0]

    def __iter__(self) -> Iterator[Passage]:
        for at in range(0, len(self), _AT_ONCE):
            yield from self._read(self._positions[at : at + _AT_ONCE])

    def __len__(self) -> int:
        return len(self._positions)
