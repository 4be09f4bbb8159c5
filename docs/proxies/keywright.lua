-- Asks Keywright whether a request may be forwarded: `http-request lua.keywright` in haproxy.cfg.
-- It sets txn.keywright to `passed` if so, and answers the client with the refusal if not.

local door = "http://127.0.0.1:8080/authz/forward"
local timeout = 2000 -- milliseconds

local identity = {
    "x-auth-subject", "x-auth-token-id", "x-auth-token-type", "x-auth-org",
    "x-auth-action", "x-auth-resource", "x-auth-path",
}
-- What is between the client and HAProxy, and what only proxies say.
local own = {
    ["host"] = true, ["connection"] = true, ["content-length"] = true, ["transfer-encoding"] = true, ["te"] = true,
    ["trailer"] = true, ["upgrade"] = true, ["keep-alive"] = true, ["expect"] = true,
}
local function is_own(name)
    return own[name] or name:find("^x%-forwarded%-") or name:find("^x%-original%-")
end

-- What the client has sent, and what is asked.
local function question(txn)
    local headers = {}
    for name, values in pairs(txn.http:req_get_headers()) do
        if not is_own(name) then
            headers[name] = {}
            for _, value in pairs(values) do
                table.insert(headers[name], value)
            end
        end
    end
    headers["x-forwarded-method"] = { txn.f:method() }
    local is_secure = txn.f:ssl_fc()
    headers["x-forwarded-proto"] = { (is_secure == true or is_secure == 1) and "https" or "http" }
    headers["x-forwarded-host"] = { txn.f:req_hdr("host") or "" }
    headers["x-forwarded-uri"] = { txn.f:pathq() or "" }
    headers["x-forwarded-for"] = { txn.f:src() }
    return headers
end

local function refuse(txn, answer)
    local reply = txn:reply()
    local status = answer and answer.status or 503
    reply:set_status(status >= 400 and status or 503)
    for _, name in ipairs({ "content-type", "www-authenticate", "x-accepted-permissions" }) do
        local values = answer and answer.headers and answer.headers[name]
        for _, value in pairs(values or {}) do
            reply:add_header(name, value)
        end
    end
    reply:set_body(answer and answer.body or "")
    txn:done(reply)
end

core.register_action("keywright", { "http-req" }, function(txn)
    local asked, answer = pcall(function()
        return core.httpclient():get({ url = door, headers = question(txn), timeout = timeout })
    end)
    if not asked or not answer or answer.status ~= 200 then
        return refuse(txn, asked and answer or nil)
    end
    for _, name in ipairs(identity) do
        local value = answer.headers[name] and answer.headers[name][0] or nil
        if value == nil then
            return refuse(txn, nil) -- Keywright says all of them; who does not is not Keywright
        end
        txn.http:req_set_header(name, value)
    end
    txn:set_var("txn.keywright", "passed")
end, 0)
