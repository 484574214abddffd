"""Hostile trees: modules that have no end, files that are none, directories without number."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.hostile.common import DEEP, Hostile, trail, written


def _fan_out(directory: Path) -> None:
    """Six modules, of which each calls the next ten times: a million instances."""
    written(
        lambda: {
            "main.tf": trail('"x"', _calls("m0")),
            **{f"m{n}/main.tf": _calls(f"../m{n + 1}") for n in range(6)},
            "m6/main.tf": trail('"y"'),
        }
    )(directory)


def _calls(source: str) -> str:
    source = source if source.startswith("..") else f"./{source}"
    return "".join(f'module "m{n}" {{\n  source = "{source}"\n}}\n' for n in range(10))


def _self_including(directory: Path) -> None:
    written(lambda: {"main.tf": trail('"x"', 'module "again" {\n  source = "./."\n}')})(directory)


def _including_each_other(directory: Path) -> None:
    written(
        lambda: {
            "main.tf": trail('"x"', 'module "a" {\n  source = "./a"\n}'),
            "a/main.tf": 'module "b" {\n  source = "../b"\n}\n',
            "b/main.tf": 'module "a" {\n  source = "../a"\n}\n',
        }
    )(directory)


def _deep_modules(directory: Path) -> None:
    written(
        lambda: {
            "main.tf": trail('"x"', 'module "m" {\n  source = "./m"\n}'),
            **{"m/" * n + "main.tf": trail('"x"', 'module "m" {\n  source = "./m"\n}') for n in range(1, 100)},
        }
    )(directory)


def _link_loop(directory: Path) -> None:
    written(lambda: {"main.tf": trail('"x"')})(directory)
    (directory / "one.tf").symlink_to("two.tf")
    (directory / "two.tf").symlink_to("one.tf")
    (directory / "loop").symlink_to(".")


def _locked(directory: Path) -> None:
    written(lambda: {"main.tf": trail('"x"'), "locked.tf": "a = 1\n"})(directory)
    (directory / "locked.tf").chmod(0)


def _locked_directory(directory: Path) -> None:
    written(lambda: {"main.tf": trail('"x"', 'module "m" {\n  source = "./m"\n}'), "m/main.tf": trail('"x"')})(
        directory
    )
    (directory / "m").chmod(0)


def _pipe(directory: Path) -> None:
    written(lambda: {"main.tf": trail('"x"')})(directory)
    os.mkfifo(directory / "pipe.tf")


def _directory_called_tf(directory: Path) -> None:
    written(lambda: {"main.tf": trail('"x"'), "x.tf/main.tf": trail('"y"')})(directory)


def _many_files(directory: Path) -> None:
    written(lambda: {"main.tf": trail('"x"')})(directory)
    for number in range(20_000):
        (directory / f"f{number}.tf").write_bytes(b"")


def _many_directories(directory: Path) -> None:
    written(lambda: {"main.tf": trail('"x"')})(directory)
    for number in range(5_000):
        (directory / f"d{number}").mkdir()
        (directory / f"d{number}/main.tf").write_bytes(b'resource "aws_s3_bucket" "b" {}\n')


def _many_names(directory: Path) -> None:
    written(lambda: {"main.tf": trail('"x"')})(directory)
    for number in range(30_000):
        (directory / f"picture{number}.png").write_bytes(b"")


def _deep_directories(directory: Path) -> None:
    """More directories in each other than a path may name."""
    written(lambda: {"main.tf": trail('"x"')})(directory)
    script = """
import os
for _ in range(1500):
    os.mkdir("directory")
    os.chdir("directory")
open("deep.tf", "w").close()
"""
    subprocess.run([sys.executable, "-c", script], cwd=directory, check=True)


PLACES: dict[str, Hostile] = {
    "a module that calls itself": Hostile(_self_including),
    "modules that call each other": Hostile(_including_each_other, "b/main.tf"),
    "modules that fan out": Hostile(_fan_out, "m6/main.tf"),
    "a hundred modules deep": Hostile(_deep_modules, "m/m/m"),
    "a million module instances": Hostile(
        written(
            lambda: {
                "main.tf": trail('"x"', 'module "m" {\n  source = "./m"\n  count = 1000000\n}'),
                "m/main.tf": trail('"y"'),
            }
        )
    ),
    "links in a circle": Hostile(_link_loop, "one.tf"),
    "a file without permission": Hostile(_locked, "locked.tf"),
    "a module without permission": Hostile(_locked_directory, "main.tf"),
    "a pipe": Hostile(_pipe, "pipe.tf"),
    "a directory with a file's name": Hostile(_directory_called_tf, ""),
    "20,000 files": Hostile(_many_files, ""),
    "5,000 directories": Hostile(_many_directories, ""),
    "30,000 names": Hostile(_many_names, ""),
    "a path too long to open": Hostile(_deep_directories, ""),
    "variables for ever": Hostile(
        written(lambda: {"main.tf": trail("var.a", 'variable "a" {}'), "terraform.tfvars": "a = " + "[" * DEEP}),
        "terraform.tfvars",
    ),
    "variables of 90 MB": Hostile(
        written(
            lambda: {
                "main.tf": trail("var.a", 'variable "a" {}'),
                "terraform.tfvars": 'a = "' + "x" * 90_000_000 + '"\n',
            }
        ),
        "terraform.tfvars",
    ),
    "an installed tree of nonsense": Hostile(
        written(
            lambda: {
                "main.tf": trail('"x"', 'module "m" {\n  source = "a/b/c"\n}'),
                ".terraform/modules/modules.json": "[" * 100_000,
            }
        ),
        "main.tf",
    ),
}
"""Trees of files and modules."""
