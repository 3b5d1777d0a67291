"""Push a roster from a CSV file to the portal: python push_roster.py CLASS_CODE roster.csv

Copy it and make it yours; it needs Python 3.11 and nothing else. PORTAL is the address of the portal, PORTAL_TOKEN the
token the bureau handed to the school. Exit status: 0 all rows taken, 1 some were not, 2 the push was refused.
"""

import json
import os
import random
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ATTEMPTS = 8
# What passes by itself: somebody else's push, too many calls, a server that is being restarted.
PASSING = {409, 429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Answer:
    status: int
    retry_after: float | None
    body: dict[str, Any]


class Portal:
    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = f"{address.rstrip('/')}/api/v1", token

    def push(self, class_code: str, csv: bytes) -> Answer:
        """Push the file and wait for its result. The key is new for each push, and the same for each try of it."""
        answer = self.persist("PATCH", f"{self.address}/classes/{class_code}/roster", csv, key=str(uuid.uuid4()))
        while answer.status < 300 and answer.body["status"] in ("queued", "running"):
            time.sleep(2)
            answer = self.persist("GET", f"{self.address}/pushes/{answer.body['receipt']['id']}")
        return answer

    def rows(self, answer: Answer) -> Iterator[dict[str, Any]]:
        """What became of every row; a long push has them on several pages."""
        yield from answer.body["rows"]
        while address := answer.body["next"]:
            answer = self.persist("GET", address)
            yield from answer.body["rows"]

    def persist(self, method: str, address: str, body: bytes | None = None, *, key: str = "") -> Answer:
        """Ask until there is an answer that another try would not change."""
        for attempt in range(ATTEMPTS):
            try:
                answer = self.ask(method, address, body, key)
            except OSError as error:  # Broken off: whether the push arrived, the same key will settle.
                answer = Answer(503, None, {"detail": str(error)})
            is_final = answer.status == 409 and answer.retry_after is None
            if answer.status not in PASSING or is_final:
                break
            wait = answer.retry_after if answer.retry_after is not None else 2**attempt * random.uniform(0.5, 1)
            print(f"{answer.status}: trying again in {wait:.1f} s", file=sys.stderr)
            time.sleep(wait)
        return answer

    def ask(self, method: str, address: str, body: bytes | None, key: str) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": "zh-hans"}
        if body is not None:
            headers |= {"Content-Type": "text/csv", "Idempotency-Key": key}
        request = urllib.request.Request(address, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return Answer(response.status, None, json.load(response))
        except urllib.error.HTTPError as error:
            is_json = "json" in error.headers.get("Content-Type", "")
            said = json.load(error) if is_json else {"detail": error.reason}
            wait = error.headers.get("Retry-After")
            return Answer(error.code, float(wait) if wait else None, said)


def main(class_code: str, file: str) -> int:
    portal = Portal(os.environ["PORTAL"], os.environ["PORTAL_TOKEN"])
    answer = portal.push(class_code, Path(file).read_bytes())
    if "rows" not in answer.body or answer.body["status"] != "done":
        print(answer.status, answer.body.get("code") or answer.body.get("status"), answer.body.get("detail", ""))
        return 2
    for row in portal.rows(answer):
        for error in row["errors"]:
            print(row["line"], row["student_number"], error["severity"], error["rule"], error["message"], sep="\t")
    print(json.dumps(answer.body["counts"]))
    return 1 if answer.body["counts"]["rejected"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
