"""Refusals of the demo's front door."""

from backend.core.problems import Problem


class OnlyFromHere(Problem):
    code, status = "demo.only_from_here", 403
    en = "A process can be ended only from the machine that runs the demo. Open this page there."
    zh = "只有在运行演示的这台机器上才能结束进程。请在本机打开此页。"


class TooSoon(Problem):
    code, status = "demo.too_soon", 429
    en = "A process has just been ended. Try again in {retry_after_s} s."
    zh = "刚刚结束过一个进程。请 {retry_after_s} 秒后再试。"


class NoWorker(Problem):
    code, status = "demo.no_worker", 409
    en = "There is no second server process that could be ended. Start the product with make demo."
    zh = "没有可以结束的另一个服务进程。请用 make demo 启动。"
