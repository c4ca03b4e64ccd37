local M = {}

local search = require('mind_lsp.search')

---@param query? string
function M.open(query)
  local fzf = require('fzf-lua')
  local buffer = vim.api.nvim_get_current_buf()
  local cancel = function() end
  fzf.fzf_live(function(args)
    local text = type(args) == 'table' and args[1] or args
    return function(line)
      cancel()
      vim.schedule(function()
        vim.api.nvim_buf_call(buffer, function()
          cancel = search.ask(text or '', function(items)
            for _, result in ipairs(items) do
              line(('%s:%d:%d:%s'):format(vim.fn.fnamemodify(result.filename, ':.'), result.lnum, result.col, result.text))
            end
            line(nil) -- that was all
          end)
        end)
      end)
    end
  end, {
    prompt = 'Search by meaning> ',
    query = query,
    previewer = 'builtin',
    actions = fzf.defaults.actions.files,
    exec_empty_query = false,
    fzf_opts = { ['--no-sort'] = true },
  })
end

return M
