"""An object store that speaks S3, on loopback, for as long as it is needed."""

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

REGION = "us-east-1"
ACCESS = {"aws_access_key_id": "tests", "aws_secret_access_key": "tests", "region_name": REGION}
"""What opens it: anything does."""


@contextmanager
def object_store(bucket: str = "studio") -> Iterator[str]:
    """Yield the address of an empty bucket: ``http://127.0.0.1:PORT/BUCKET``."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        address = "http://{}:{}".format(*server.get_host_and_port())
        client = boto3.client("s3", endpoint_url=address, **ACCESS)
        client.create_bucket(Bucket=bucket)
        client.close()
        yield f"{address}/{bucket}"
    finally:
        server.stop()
