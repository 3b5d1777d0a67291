"""What one English word means twice is said in Chinese by two."""

from django.utils.translation import override, pgettext

from targets.enums import MilestoneState, RequestStatus


def test_a_request_waits_to_be_done_and_a_milestone_is_no_column() -> None:
    with override("zh-hans"):
        said = [str(RequestStatus.WAITING.label), str(MilestoneState.REACHED.label)]
        heads = [pgettext("percentage", "Reached"), pgettext("number", "Reached")]
    assert (said, heads) == (["等待处理", "已达成"], ["完成率", "完成数"])
