"""Runs a temporary object store that speaks S3, on loopback."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

ACCESS = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests", "AWS_DEFAULT_REGION": "us-east-1"}
"""The credentials as environment variables; the store accepts any."""


@contextmanager
def object_store(bucket: str = "studio") -> Iterator[str]:
    """Yield the address of an empty bucket: ``http://127.0.0.1:PORT/BUCKET``."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # not a line for each request
    server.start()
    try:
        address = "http://{}:{}".format(*server.get_host_and_port())
        client = boto3.client(
            "s3",
            endpoint_url=address,
            aws_access_key_id=ACCESS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=ACCESS["AWS_SECRET_ACCESS_KEY"],
            region_name=ACCESS["AWS_DEFAULT_REGION"],
        )
        client.create_bucket(Bucket=bucket)
        client.close()
        yield f"{address}/{bucket}"
    finally:
        server.stop()
