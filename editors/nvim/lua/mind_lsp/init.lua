---What a configuration or another plugin may call. All of it is lazy: requiring this
---module starts nothing.
local M = {}

---Sets options; see |mind-lsp-options|. It need not be called at all, and starts nothing.
---@param options? mind_lsp.Options
function M.setup(options)
  local config = require('mind_lsp.config')
  config.set(options)
  if vim.lsp.config then
    vim.lsp.config('mind_lsp', config.client())
  end
end

---Starts the server wherever a file is opened: vim.lsp.enable() where there is such a
---thing, and the same with an autocommand in Neovim 0.10.
function M.enable()
  if vim.lsp.enable then
    vim.lsp.enable('mind_lsp')
    return
  end
  require('mind_lsp.client').enable_by_autocommand()
end

---Searches by meaning. With a picker that can, results come while one types.
---@param query? string what to look for at first
function M.search(query)
  require('mind_lsp.search').open(query)
end

---What the servers of this Neovim are doing, for a statusline; '' when there is nothing
---to say. It costs a table look-up: the server tells when something changes.
---@return string
function M.statusline()
  return require('mind_lsp.status').line()
end

---Shows what is indexed, and why it is as fast or as slow as it is.
function M.status()
  require('mind_lsp.status').show()
end

---@param mode 'pause'|'resume'|'slow'
local function indexing(mode)
  require('mind_lsp.client').request_all('mind/' .. mode, vim.empty_dict(), function(err)
    if err then
      require('mind_lsp.client').complain(mode, err)
    end
  end)
end

---Stops indexing until it is resumed. Questions are answered meanwhile.
function M.pause()
  indexing('pause')
end

---Goes on indexing at full speed.
function M.resume()
  indexing('resume')
end

---Indexes with a quarter of one core.
function M.slow()
  indexing('slow')
end

---Reads every file again.
function M.reindex()
  local client = require('mind_lsp.client')
  client.request_all('mind/reindex', vim.empty_dict(), function(err)
    if err then
      client.complain('reindex', err)
    else
      vim.notify('mind-lsp: every file was read again')
    end
  end)
end

---Opens the log that Neovim keeps of its servers.
function M.log()
  local log = vim.lsp.log
  vim.cmd.tabnew(vim.fn.fnameescape(log.get_filename and log.get_filename() or vim.lsp.get_log_path()))
end

return M
