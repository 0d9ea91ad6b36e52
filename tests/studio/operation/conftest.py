"""The environment of the studio in production: object stores, keys, servers."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import boto3
import pytest

from studio.settings.stores import bucket
from tests.support.objectstore import ACCESS, object_store
from tests.support.server import refusing_port

_numbers = count(1)

_TO_ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}],
}


@dataclass(frozen=True, slots=True)
class Store:
    """Two empty buckets: a private one for uploads, a public one for the endpoint."""

    client: Any
    uploads: str
    content: str

    def names(self, address: str) -> list[str]:
        """Return the names of the objects in a bucket."""
        name = address.rpartition("/")[2]
        return sorted(one["Key"] for one in self.client.list_objects_v2(Bucket=name).get("Contents", ()))


@pytest.fixture(scope="session")
def store_address() -> Iterator[str]:
    """The address of an object store on loopback."""
    with object_store("nothing") as address:
        yield address.rpartition("/")[0]


@pytest.fixture
def store(store_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An object store with two buckets, and its keys in the environment."""
    for name, value in ACCESS.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=store_address)
    number = next(_numbers)
    uploads, content = f"uploads-{number}", f"content-{number}"
    for name in (uploads, content):
        client.create_bucket(Bucket=name)
    policy = {**_TO_ALL, "Statement": [{**_TO_ALL["Statement"][0], "Resource": f"arn:aws:s3:::{content}/*"}]}
    client.put_bucket_policy(Bucket=content, Policy=json.dumps(policy))
    monkeypatch.setenv("STUDIO_UPLOADS_S3", f"{store_address}/{uploads}")
    monkeypatch.setenv("STUDIO_ENDPOINT_S3", f"{store_address}/{content}/lens")
    yield Store(client, f"{store_address}/{uploads}", f"{store_address}/{content}")
    client.close()


@pytest.fixture
def stored(store: Store, settings_of: Any) -> Store:
    """A studio whose uploads and endpoint lie in the object store."""
    settings_of(
        STORAGES={
            "default": bucket("STUDIO_UPLOADS_S3", "studio.pictures.storage.UploadStorage", file_overwrite=False),
            "endpoint": bucket("STUDIO_ENDPOINT_S3", "studio.endpoint.object_store.EndpointStorage"),
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        }
    )
    return store


@pytest.fixture
def store_away(stored: Store, settings_of: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:  # noqa: ARG001 - it must exist before
    """Makes the endpoint's bucket unreachable."""
    from django.conf import settings

    monkeypatch.setattr("studio.settings.stores._TRIES", 1)  # no waits between tries

    with refusing_port() as port:

        def leave() -> None:
            monkeypatch.setenv("STUDIO_ENDPOINT_S3", f"http://127.0.0.1:{port}/content")
            away = bucket("STUDIO_ENDPOINT_S3", "studio.endpoint.object_store.EndpointStorage")
            settings_of(STORAGES={**settings.STORAGES, "endpoint": away})

        yield leave


@pytest.fixture
def settings_of() -> Iterator[Any]:
    """Change settings for one test."""
    from contextlib import ExitStack

    from django.test import override_settings

    with ExitStack() as changed:
        yield lambda **values: changed.enter_context(override_settings(**values))
