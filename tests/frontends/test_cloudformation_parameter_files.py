"""Files of parameters in every form that AWS's tools take, and what the command line makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.cli import main
from ctlint.frontends.cloudformation.parameter_files import ParameterFileError, read_parameters


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("p.json", '[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "ParameterValue": "x=y"}]',
         {"A": "1", "B": "x=y"}),
        ("p.json", '[{"ParameterKey": "A", "UsePreviousValue": true}]', {}),
        ("p.json", '{"Parameters": {"A": "x", "B": true, "C": 7, "D": ["a", "b"]}, "Tags": {"T": "t"}}',
         {"A": "x", "B": "true", "C": "7", "D": "a,b"}),
        ("p.json", '\n {"A": "x", "Account": 12}', {"A": "x", "Account": "12"}),
        ("p.json", '["A=x", "B=y=z", "ParameterKey=C,ParameterValue=v,w"]', {"A": "x", "B": "y=z", "C": "v,w"}),
        ("p.yaml", "Parameters:\n  A: yes\n  Account: 012345678901\n", {"A": "true", "Account": "012345678901"}),
        ("p.yaml", "A: x\n", {"A": "x"}),
        ("params.txt", "# environment\nA=x\n\n B = y=z\nC='q r'\n", {"A": "x", "B": " y=z", "C": "q r"}),
        ("params", '{"A": "x"}', {"A": "x"}),
        pytest.param("samconfig.toml", '[default.deploy.parameters]\nregion = "eu-west-1"\nstack_name = "s"\n'
         'parameter_overrides = "A=x B=\\"y z\\" ParameterKey=C,ParameterValue=v"\n',
         {"AWS::Region": "eu-west-1", "A": "x", "B": "y z", "C": "v"}),
        pytest.param("samconfig.toml", '[default.global.parameters]\nregion = "us-east-1"\n'
         '[default.deploy.parameters]\nparameter_overrides = ["A=x", "B=y z"]\n',
         {"AWS::Region": "us-east-1", "A": "x", "B": "y z"}),
        pytest.param("samconfig.toml", "[default.deploy.parameters]\n", {}),
    ],
)  # fmt: skip
def test_forms(name: str, text: str, expected: dict[str, str]) -> None:
    assert read_parameters(name, text) == expected


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("p.json", "7", "neither a mapping nor a list"),
        ("p.json", '{"A": 1,\n "B" 2}', "line 2"),
        ("p.json", '[{"Key": "A"}]', "no ParameterKey"),
        ("p.json", '["A"]', "Key=Value"),
        ("p.json", '{"A": {"B": 1}}', "the value of A"),
        ("p.json", "[" * 100_000, "nest"),
        ("p.env", "A\n", "Key=Value"),
        pytest.param("samconfig.toml", "[dev.deploy.parameters]\n", "there are dev"),
        pytest.param("samconfig.toml", "x = ", "TOML"),
        pytest.param("samconfig.toml", "[default.deploy.parameters]\nparameter_overrides = 'A=\"'\n", "words"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(name: str, text: str, message: str) -> None:
    with pytest.raises(ParameterFileError, match=message):
        read_parameters(name, text)


TEMPLATE = """\
Parameters:
  Multi: {Type: String, AllowedValues: ['true', 'false'], Default: 'true'}
  Token: {Type: String, NoEcho: true, MinLength: 8, Default: hunter2-hunter2}
Conditions:
  Home: !Equals [!Ref AWS::Region, eu-west-1]
  Ours: !Equals [!Ref AWS::AccountId, '111122223333']
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: !If [Ours, true, false]
      IsMultiRegionTrail: !Ref Multi
      EnableLogFileValidation: !If [Home, true, false]
      S3BucketName: logs
"""


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["check", "--rule", "CT201,CT801,CT101", *arguments, "t.yaml"])
    printed = capsys.readouterr()
    return code, " ".join((printed.out + printed.err).split())


def test_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(TEMPLATE, "utf-8")
    Path("off.json").write_text('{"Parameters": {"Multi": "false"}}', "utf-8")
    Path("on.txt").write_text("Multi=true\n", "utf-8")
    sharp = ("--region", "eu-west-1", "--account", "111122223333")
    assert run(capsys, *sharp)[0] == 0
    assert run(capsys, *sharp, "--strict")[0] == 1
    assert run(capsys, *sharp, "--strict", "--parameters", "on.txt")[0] == 0
    assert run(capsys, *sharp, "--parameters", "off.json")[0] == 1
    assert run(capsys, *sharp, "--parameters", "off.json", "--parameters", "on.txt")[0] == 0
    assert run(capsys, *sharp, "--parameters", "off.json", "--parameter", "Multi=true", "--strict")[0] == 0
    assert run(capsys, "--region", "eu-west-2", "--account", "111122223333")[0] == 1
    assert run(capsys, "--region", "eu-west-1")[0] == 0
    assert run(capsys, "--region", "eu-west-1", "--strict")[0] == 1


def test_values_that_do_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(TEMPLATE, "utf-8")
    code, said = run(capsys, "--parameter", "Multi=maybe")
    assert (code, "allows only true, false" in said) == (3, True)
    code, said = run(capsys, "--parameter", "Multy=true", "--exit-zero")
    assert (code, "no template has it" in said) == (0, True)
    code, said = run(capsys, "--parameter", "Token=short")
    assert (code, "its MinLength is 8" in said, "short" in said) == (3, True, False)
    code, said = run(capsys, "--parameters", "nowhere.json")
    assert (code, "nowhere.json: No such file" in said) == (2, True)
    code, said = run(capsys, "--account", "12")
    assert (code, "12 digits" in said) == (2, True)
    Path("bad.json").write_bytes(b"\xff\xfe\x00")
    assert run(capsys, "--parameters", "bad.json")[0] == 2


def test_a_secret_is_never_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not its default, not a given value: in no scenario's name, no evidence, no message."""
    monkeypatch.chdir(tmp_path)
    text = TEMPLATE.replace("logs\n", "!Ref Token\n      TrailName: !Sub 'x-${Token}'\n").replace(
        "IsMultiRegionTrail: !Ref Multi", "IsMultiRegionTrail: !If [Empty, true, false]"
    )
    text = text.replace("Conditions:\n", "Conditions:\n  Empty: !Equals [!Ref Token, '']\n").replace(
        ", MinLength: 8", ""
    )
    Path("t.yaml").write_text(text, "utf-8")
    for arguments in ((), ("--parameter", "Token=correct-horse")):
        for form in ("text", "json"):
            code = main(["check", "--format", form, "--show", "pass", *arguments, "t.yaml"])
            printed = capsys.readouterr()
            assert code == 1
            assert "Token" in printed.out
            assert "hunter2" not in printed.out + printed.err
            assert "correct-horse" not in printed.out + printed.err
