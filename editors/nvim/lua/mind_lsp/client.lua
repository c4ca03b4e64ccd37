---The servers that run, and how they are asked. Neovim 0.10 and 0.11 differ in both.
local M = {}

---Servers of the current buffer, or else all there are.
---@return vim.lsp.Client[]
function M.all()
  local clients = vim.lsp.get_clients({ name = 'mind_lsp', bufnr = vim.api.nvim_get_current_buf() })
  if #clients == 0 then
    clients = vim.lsp.get_clients({ name = 'mind_lsp' })
  end
  return clients
end

---@param what string
---@param err any
function M.complain(what, err)
  local message = type(err) == 'table' and err.message or tostring(err)
  vim.notify(('mind-lsp: %s: %s'):format(what, message), vim.log.levels.ERROR)
end

---@param client vim.lsp.Client
---@return boolean sent, integer? id
local function send(client, method, params, handler)
  if vim.fn.has('nvim-0.11') == 1 then
    return client:request(method, params, handler)
  end
  return client.request(method, params, handler)
end

---@param client vim.lsp.Client
---@param id integer
local function cancel(client, id)
  if vim.fn.has('nvim-0.11') == 1 then
    client:cancel_request(id)
  else
    client.cancel_request(id)
  end
end

---Asks every server, and calls back once when all have answered: with an error if none
---could. What is returned cancels, and then nothing is called.
---@param method string
---@param params table|fun(client: vim.lsp.Client): table
---@param done fun(err: any, answers: { client: vim.lsp.Client, result: any }[])
---@return fun() cancel
function M.request_all(method, params, done)
  local clients = M.all()
  if #clients == 0 then
    done('no server is running here (:checkhealth mind_lsp)', {})
    return function() end
  end
  local waiting, answers, failed, cancelled = #clients, {}, nil, false
  local sent = {}
  local function settle(client, err, result)
    waiting = waiting - 1
    if err then
      failed = err
    else
      answers[#answers + 1] = { client = client, result = result }
    end
    if waiting == 0 and not cancelled then
      done(#answers == 0 and failed or nil, answers)
    end
  end
  for _, client in ipairs(clients) do
    local p = type(params) == 'function' and params(client) or params
    local ok, id = send(client, method, p, function(err, result)
      settle(client, err, result)
    end)
    if ok then
      sent[#sent + 1] = { client = client, id = id }
    else
      settle(client, 'the server has gone (:Mind log)')
    end
  end
  return function()
    cancelled = true
    for _, s in ipairs(sent) do
      cancel(s.client, s.id)
    end
  end
end

---Starts the server in each file that is opened, as vim.lsp.enable() does later.
function M.enable_by_autocommand()
  local config = require('mind_lsp.config')
  local function start(buffer)
    local name = vim.api.nvim_buf_get_name(buffer)
    if vim.bo[buffer].buftype ~= '' or name == '' or name:match('^%a[%w+.-]*://') then
      return
    end
    local client = config.client()
    client.name = 'mind_lsp'
    client.root_dir = vim.fs.root(buffer, client.root_markers)
    client.root_markers = nil
    vim.lsp.start(client, { bufnr = buffer })
  end
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('mind_lsp', { clear = true }),
    callback = function(event)
      start(event.buf)
    end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].filetype ~= '' then
      start(buffer)
    end
  end
end

return M
