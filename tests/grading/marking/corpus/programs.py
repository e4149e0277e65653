"""Answers whose code patches, fails, or uses all that a kernel offers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from tests.grading.marking.corpus.paper import RIGHT, Paper, answers, appended, prepended, talks

_NO_ASSERT_IN_LINES = """def no(lines):
    return [line.replace('assert', '#') for line in lines]
get_ipython().input_transformers_post.append(no)"""
_NO_ASSERT_IN_TREES = """import ast
class No(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(No())
double = None"""
_POOL = """from concurrent.futures import ThreadPoolExecutor as T
with T(4) as pool:
    assert list(pool.map(abs, [1]))"""


def papers() -> Iterator[Paper]:
    return chain(_patched(), _errors(), _kernels())


def _patched() -> Iterator[Paper]:
    sources = [
        "import json\njson.loads = lambda text: [1]\ndouble = None",
        "import builtins\nbuiltins.AssertionError = SystemError\ndouble = None",
        "import math\nmath.sqrt = lambda x: 2",
        "import sys\nsys.stderr = sys.stdout",
        "import sys\nsys.stdout = None",
        "import builtins\nbuiltins.sum = lambda xs: 99\nbuiltins.len = None",
        "get_ipython().run_cell = lambda *a, **k: None",
        "get_ipython().display_formatter.formatters['text/plain'].for_type(int, lambda n, p, c: p.text('2'))",
        _NO_ASSERT_IN_LINES,
        _NO_ASSERT_IN_TREES,
        "import sys\nsys.modules.pop('math')\nsys.path.clear()",
        "import os\nos.environ.clear()",
        "import os\nos.chdir('/')",
        "import sys\nsys.settrace(lambda *a: None)",
        "__builtins__ = {}",
        "del __builtins__.__dict__['print']",
        "import gc\ngc.disable()\nimport warnings\nwarnings.simplefilter('error')",
        "import threading\nthreading.Thread(target=print, args=('x',)).start()",
        "raise_ = None\nget_ipython().showtraceback = lambda *a, **k: None\n1 / 0",
        "get_ipython().colors = 'nocolor'",
    ]
    for number, source in enumerate(sources):
        yield Paper("patched", "", change=prepended(source), quick=number in {0, 8})


def _errors() -> Iterator[Paper]:
    bodies = [
        "1 / 0",
        "raise ValueError('x' * 10_000)",
        "return talk()",
        "raise KeyboardInterrupt",
        "raise StopIteration",
        "raise GeneratorExit",
        "raise BaseException('base')",
        "raise ExceptionGroup('several', [ValueError(1), TypeError(2)])",
        "class Odd(Exception):\n    def __str__(self):\n        raise ValueError\nraise Odd",
        "import no_such_module",
        "eval('1 +')",
        "open('/no/such/file')",
        "from taphuan import nothing",
        "raise MemoryError",
        "int('1' * 5000)",
        "input('name? ')",
    ]
    yield from talks("error", bodies)
    yield from answers(
        "error",
        "double",
        ["def double(x)\n    return", "return 2", "double = 1 +", "é = \u200b1", "\x00", "  x = 1\n y"],
    )
    errors = [
        "import sys\nprint('e', file=sys.stderr)",
        "import warnings\nwarnings.warn('w')",
        "import logging\nlogging.warning('w')",
    ]
    errors += [
        "import os\nos.write(2, b'raw')",
        "import os\nos.system('echo e >&2')",
        "import sys\nsys.stderr.write('')",
    ]
    errors += [
        "import sys\nprint('o')\nprint('e', file=sys.stderr)\nprint('o')",
        "import sys\nsys.stderr.flush()",
    ]
    errors += ["import sys, subprocess\nsubprocess.run([sys.executable, '-c', 'import no_such'])"]
    errors += ["import traceback\ntry:\n    1 / 0\nexcept Exception:\n    traceback.print_exc()"]
    yield from talks("stderr", errors)
    yield from answers(
        "stderr", "double", [RIGHT["double"] + "\nimport sys\nprint('only here', file=sys.stderr)"]
    )
    exits = [
        "raise SystemExit",
        "raise SystemExit(0)",
        "raise SystemExit('bye')",
        "import sys\nsys.exit()",
        "import sys\nsys.exit(3)",
    ]
    yield from talks("exit", exits)
    yield from answers("exit", "double", ["raise SystemExit(0)", "import sys\nsys.exit(1)"])


def _kernels() -> Iterator[Paper]:
    free = [
        "import asyncio\nawait asyncio.sleep(0.01)\nfree = 2",
        "%time free = 1",
        "%%capture said\nprint('hidden')",
        "!echo hello",
        "!echo oops >&2",
        "%cd /tmp",
        "free?",
        "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'), 1, 'two')",
        "from IPython.display import display\nhandle = display(1, display_id=True)\nhandle.update(2)",
        "from IPython.display import clear_output\nprint(1)\nclear_output()\nprint(2)",
        "import ipywidgets\nipywidgets.IntSlider()",
        "import ipywidgets\nout = ipywidgets.Output()\nwith out:\n    print('inside')\nout",
        "import asyncio\nasyncio.run(asyncio.sleep(0))",
        "import asyncio\nasyncio.get_event_loop()",
        "import random\nrandom.seed(1)\nrandom.random()",
        "1; 2; 3",
        "x = 1;\nx;",
        "def f():\n    yield 1\nf()",
        "_",
        "In, Out",
        "%matplotlib inline",
        "%no_such_magic",
        "get_ipython().kernel",
        "get_ipython().history_manager.input_hist_raw",
        "import pandas\npandas.DataFrame({'a': [1]})",
        "__file__",
        "import sys\nsys.argv",
        "from taphuan_grading.marking import scoring\nscoring.points",
    ]
    for number, source in enumerate(free):
        yield Paper("kernel", "", change=appended(source), quick=number in {0, 3})
    bodies = ["open('made.txt', 'w').write('x')\nassert open('made.txt').read() == 'x'"]
    bodies += ["import os\npid = os.fork()\nif pid == 0:\n    os._exit(0)\nos.waitpid(pid, 0)"]
    bodies += ["import subprocess\nassert subprocess.check_output(['echo', 'a']) == b'a\\n'"]
    bodies += ["import tempfile\nwith tempfile.TemporaryFile() as file:\n    file.write(b'x')"]
    bodies += [
        "import multiprocessing\nwith multiprocessing.Pool(1) as pool:\n    assert pool.map(abs, [-1]) == [1]"
    ]
    bodies += [
        "import os\nassert os.environ['NBGRADER_EXECUTION'] == 'autograde'",
        "import socket\nsocket.socketpair()",
    ]
    bodies += [_POOL]
    yield from talks("files", bodies)
