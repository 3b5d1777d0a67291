import pytest
from django.core.cache import cache
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from config import context
from directory.models import District


@pytest.mark.django_db
def test_a_portal_without_district_still_has_a_name() -> None:
    with translation.override("zh-hans"):
        masthead = context.masthead()
    assert (masthead.portal_name, masthead.bureau, masthead.is_fictional) == ("技能人才服务平台", "", False)


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("zh-hans", ("萧山区", "萧山区技能人才服务平台", "杭州市萧山区人力资源和社会保障局")),
        (
            "en",
            (
                "Xiaoshan District",
                "Xiaoshan Skills Portal",
                "Bureau of Human Resources and Social Security of Xiaoshan District, Hangzhou",
            ),
        ),
    ],
)
def test_names_are_in_the_readers_language(language: str, names: tuple[str, str, str]) -> None:
    with translation.override(language):
        masthead = context.masthead()
    assert (masthead.name, masthead.portal_name, masthead.bureau) == names


@pytest.mark.usefixtures("district")
def test_the_district_is_read_once_for_many_pages(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        context.masthead()
        context.masthead()


def test_a_change_shows_when_the_cache_has_run_out(district: District) -> None:
    context.masthead()
    District.objects.filter(pk=district.pk).update(portal_name="新名")
    cache.delete(context.CACHE_KEY)
    with translation.override("zh-hans"):
        assert context.masthead().portal_name == "新名"
