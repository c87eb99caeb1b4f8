"""What runs within Redis, so that a question costs one command and a handful of numbers."""

from __future__ import annotations

COUNT = """
-- KEYS: the site's since, then a set per trace; from the one numbered `first_near` on, the bands.
-- ARGV: at, itself ('' for a new comment), bands that near texts share, first_near, most of each band,
--       how many pairs; the pairs (number of a key, start of a window); the starts for near texts,
--       the earliest last.
local since = redis.call('ZSCORE', KEYS[1], 'since')
if not since then return {} end
local at, itself, bands = ARGV[1], ARGV[2], tonumber(ARGV[3])
local first_near, most, given = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local answer = {since}
for pair = 0, given - 1 do
    local key, start = KEYS[tonumber(ARGV[7 + 2 * pair])], ARGV[8 + 2 * pair]
    local found = redis.call('ZCOUNT', key, start, at)
    local own = itself ~= '' and redis.call('ZSCORE', key, itself)
    if own and tonumber(own) >= tonumber(start) and tonumber(own) <= tonumber(at) then found = found - 1 end
    answer[#answer + 1] = found
end
local shared, times = {}, {}
for number = first_near, #KEYS do
    -- One more than is counted, since an edited comment may find itself.
    local left = redis.call(
        'ZREVRANGEBYSCORE', KEYS[number], at, ARGV[#ARGV], 'WITHSCORES', 'LIMIT', 0, most + 1)
    local taken = 0
    for place = 1, #left, 2 do
        local id, time = left[place], tonumber(left[place + 1])
        if id ~= itself and taken < most then
            taken = taken + 1
            shared[id] = (shared[id] or 0) + 1
            times[id] = math.max(time, times[id] or time)
        end
    end
end
for number = 7 + 2 * given, #ARGV do
    local start, near = tonumber(ARGV[number]), 0
    for id, times_shared in pairs(shared) do
        if times_shared >= bands and times[id] >= start then near = near + 1 end
    end
    answer[#answer + 1] = near
end
return answer
"""
"""Answer since, then a count for each pair and each start; nothing where the site is not known."""

ADD = """
-- KEYS: the site's since, then a set per trace. ARGV: at, comment, seconds to keep, most members.
redis.call('ZADD', KEYS[1], 'NX', ARGV[1], 'since')
redis.call('EXPIRE', KEYS[1], ARGV[3])
for number = 2, #KEYS do
    redis.call('ZADD', KEYS[number], 'NX', ARGV[1], ARGV[2])
    redis.call('ZREMRANGEBYRANK', KEYS[number], 0, -ARGV[4] - 1)
    redis.call('EXPIRE', KEYS[number], ARGV[3])
end
"""
"""Add a comment to its sets, the oldest members making room."""
