"""Clients of AWS in one process that lives as long as its standard input.

Each line read is one call as JSON, each line written its answer:
{"argv": [...]}: the aws CLI with these arguments. Answers {"status", "out", "err"}.
{"operation": ..., "input": {...}}: boto3. Answers {"answer"} or {"fault": {"type", "code", "message", "status"}}.
{}: what is here. Answers {"cli", "boto3", "operations"}; what is absent is null.
Times stand as {"datetime": seconds since the epoch}.
"""

import contextlib
import datetime
import io
import json
import sys

try:
    import awscli
    from awscli.clidriver import create_clidriver
except ImportError:
    awscli = None
try:
    import boto3
    import botocore.exceptions
    from botocore import xform_name
except ImportError:
    boto3 = None


def run_cli(argv):
    # The CLI writes through the streams' buffers, so that they must be real text streams.
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = cli().main(argv)
        except SystemExit as left:
            status = left.code
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8"))
    return {"status": status, "out": texts[0], "err": texts[1]}


def call_boto3(operation, given):
    try:
        answer = getattr(client(), xform_name(operation))(**given)
    except botocore.exceptions.ClientError as fault:
        told = fault.response.get("Error", {})
        status = fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        name = type(fault).__name__
        return {"fault": {"type": name, "code": told.get("Code"), "message": told.get("Message"), "status": status}}
    except botocore.exceptions.ParamValidationError as refused:
        name = type(refused).__name__
        return {"fault": {"type": name, "code": name, "message": str(refused), "status": None}}
    answer.pop("ResponseMetadata", None)
    return {"answer": answer}


def kept(make):
    made = []

    def get():
        if not made:
            made.append(make())
        return made[0]

    return get


cli = kept(lambda: create_clidriver())
client = kept(lambda: boto3.client("fis"))


def here():
    return {
        "cli": awscli and awscli.__version__,
        "boto3": boto3 and boto3.__version__,
        "operations": boto3 and client().meta.service_model.operation_names,
    }


def in_json(value):
    if isinstance(value, datetime.datetime):
        return {"datetime": value.timestamp()}
    raise TypeError(type(value).__name__)


for line in sys.stdin:
    asked = json.loads(line)
    if "argv" in asked:
        answer = run_cli(asked["argv"])
    elif "operation" in asked:
        answer = call_boto3(asked["operation"], asked["input"])
    else:
        answer = here()
    sys.stdout.write(json.dumps(answer, default=in_json) + "\n")
    sys.stdout.flush()
