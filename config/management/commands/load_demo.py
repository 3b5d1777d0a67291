"""`manage.py load_demo`: fill an empty database with the demonstration district."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from config.demonstration import district
from directory.errors import DomainError


class Command(BaseCommand):
    help = "Fill an empty database with the demonstration district; --scale 1 is its true size."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=float, default=0.1, help="1 is the district's true size.")
        parser.add_argument("--seed", type=int, default=330109, help="Another seed is another district.")

    def handle(self, *args: Any, scale: float, seed: int, **options: Any) -> None:
        with tqdm(total=district.STEPS, disable=options["verbosity"] == 0) as bar:

            def report(step: str) -> None:
                bar.set_description(step)
                bar.update()

            try:
                district.load(scale=scale, seed=seed, today=timezone.localdate(), report=report)
            except DomainError as error:
                raise CommandError(str(error.message)) from error
