-- For wrk: sends the requests of a file by turns, which are made beforehand so that the load costs little, and prints what
-- came of them as a line of JSON. `wrk -s load.lua URL -- FILE`
local requests, at = {}, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for it in file:read("*a"):gmatch("%Z+") do
    requests[#requests + 1] = it
  end
  file:close()
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"refused":%d,"broken":%d,"p50":%.3f,"p99":%.3f}\n',
    summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000
  ))
end
