-- Asks for the lines of REQUESTS in turn: a path, and behind a tab what the client knows already (If-None-Match).
local asked, at = {}, 0

function init(args)
    local headers = { ["Cookie"] = os.getenv("COOKIE"), ["Accept-Encoding"] = os.getenv("ENCODING") }
    for line in io.lines(os.getenv("REQUESTS")) do
        local path, tag = line:match("^([^\t]*)\t?(.*)$")
        if tag ~= "" then headers["If-None-Match"] = tag else headers["If-None-Match"] = nil end
        asked[#asked + 1] = wrk.format("GET", path, headers)
    end
    math.randomseed(1)
    at = math.random(#asked)
end

function request()
    at = at % #asked + 1
    return asked[at]
end

function done(summary, latency)
    local wrong = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status
        + summary.errors.timeout
    io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, wrong, summary.bytes,
        latency:percentile(95)))
end
