from config.kinds import MESSAGE_KINDS
from training.services import notices

# What does not follow from one move of one place.
OTHERS = {"training.expiring", "training.moved", "training.reminder", "training.completed"}


def test_staff_read_what_every_message_is_about() -> None:
    assert MESSAGE_KINDS.keys() == {f"training.{rule}" for rule in notices.TOLD} | OTHERS
