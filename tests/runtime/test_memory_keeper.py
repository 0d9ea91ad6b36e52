"""Memory is freed a moment after a step or a change of edition, once however many there were."""

from kiosk.edition.folder import LoadedEdition
from kiosk.runtime.memory_keeper import MemoryKeeper
from kiosk.runtime.store import Store
from kiosk.system.memory import Memory
from kiosk.visit.events import Began, ChangedTextSize
from tests.support.clock import StillClock


class RecordedMemory(Memory):
    """Records the calls, and leaves the collector alone."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def settle(self) -> None:
        self.calls.append("settle")

    def keep(self) -> None:
        self.calls.append("keep")

    def give_back(self) -> None:
        self.calls.append("give back")


def test_memory_is_freed_after_steps_and_kept_only_between_visits(
    clock: StillClock, loaded: LoadedEdition, small: LoadedEdition
) -> None:
    store, memory = Store(loaded), RecordedMemory()
    keeper = MemoryKeeper(store, memory, clock, lambda: None)
    keeper.start()
    assert memory.calls == ["settle"]
    store.send(Began())
    store.send(ChangedTextSize())
    assert memory.calls == ["settle"], "the screen comes first"
    clock.advance(1)
    assert memory.calls == ["settle", "give back"]
    memory.calls.clear()
    store.change_edition(small)
    clock.advance(1)
    assert sorted(memory.calls) == ["give back", "give back", "keep"]
