-- For wrk: sends the requests of a file one after the other, over and over, and tells the outcome as JSON.
local calls, last = {}, 0

function init(args)
  local file = assert(io.open(args[1], 'rb'))
  for call in file:read('*a'):gmatch('.-\r\n\r\n') do
    calls[#calls + 1] = call
  end
  file:close()
end

function request()
  last = last % #calls + 1
  return calls[last]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"calls":%d,"microseconds":%d,"median":%d,"failed":%d}\n',
    summary.requests,
    summary.duration,
    latency:percentile(50),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
