---Without a picker: vim.ui.input() and vim.ui.select(), which others may have replaced.
local M = {}

local search = require('mind_lsp.search')

local function choose(query)
  search.ask(query, function(items, err)
    if err then
      require('mind_lsp.client').complain('search', err)
    elseif #items == 0 then
      vim.notify('mind-lsp: nothing found for ' .. query)
    else
      vim.ui.select(items, {
        prompt = 'Search by meaning: ' .. query,
        kind = 'mind_lsp',
        format_item = function(result)
          return ('%s:%d  %s'):format(result.path, result.lnum, result.text)
        end,
      }, function(result)
        if result then
          search.jump(result)
        end
      end)
    end
  end)
end

---@param query? string
function M.open(query)
  if query then
    choose(query)
    return
  end
  vim.ui.input({ prompt = 'Search by meaning: ' }, function(text)
    if text and vim.trim(text) ~= '' then
      choose(text)
    end
  end)
end

return M
