# Tells what files of Elixir declare, as Elixir's own parser has it.
#
# Reads paths from standard input, one a line, and writes a line of JSON for each.

defmodule Declarations do
  @functions [:def, :defp, :defmacro, :defmacrop, :defguard, :defguardp, :defdelegate, :defn, :defnp]

  def of(text) do
    ast = Code.string_to_quoted!(text, columns: true, token_metadata: true, emit_warnings: false)
    visit(ast, [], false, []) |> merge()
  end

  # The clauses of a function are one, if nothing else is declared between them.
  defp merge(found) do
    found
    |> Enum.reverse()
    |> Enum.reduce([], fn d, out ->
      case out do
        [%{name: n, container: c, kind: k} = last | rest] when n == d.name and c == d.container and k == d.kind and k in ["function", "method"] ->
          [%{last | endLine: d.endLine} | rest]
        _ -> [d | out]
      end
    end)
  end

  # Found is what was found, the last one first.
  defp visit({kind, meta, [{:__aliases__, at, parts} | rest]} = node, path, _, found)
       when kind in [:defmodule, :defprotocol, :defimpl] do
    if Enum.all?(parts, &is_atom/1) do
      name = Enum.map_join(parts, ".", &Atom.to_string/1)
      what = if kind == :defprotocol, do: "interface", else: "module"
      # A module in a module without a body declares nothing.
      found = [%{name: name, line: at[:line], kind: what, endLine: last(meta, node), container: Enum.join(path, ".")} | found]
      visit(rest, path ++ [name], what == "interface", found)
    else
      visit(rest, path, false, found)
    end
  end

  defp visit({kind, meta, [head | rest]} = node, path, method, found) when kind in @functions do
    case name(head) do
      {name, line} ->
        what = if method, do: "method", else: "function"
        found = [%{name: name, line: line, kind: what, endLine: last(meta, node), container: Enum.join(path, ".")} | found]
        visit(rest, path, method, found)
      nil -> visit(rest, path, method, found)
    end
  end

  defp visit({:quote, _, _}, _, _, found), do: found
  defp visit({f, _, args}, path, method, found) when is_list(args), do: visit(args, path, method, visit(f, path, method, found))
  defp visit({a, b}, path, method, found), do: visit(b, path, method, visit(a, path, method, found))
  defp visit(list, path, method, found) when is_list(list), do: Enum.reduce(list, found, &visit(&1, path, method, &2))
  defp visit(_, _, _, found), do: found

  defp name({:when, _, [head | _]}), do: name(head)
  defp name({:unquote, _, _}), do: nil
  defp name({op, meta, _}) when is_atom(op), do: {Atom.to_string(op), meta[:line]}
  defp name(_), do: nil

  # The last line of a node.
  defp last(meta, node) do
    case meta[:end] do
      nil -> node |> deepest(meta[:line])
      at -> at[:line]
    end
  end

  defp deepest({_, meta, args}, line) when is_list(meta) do
    line = Enum.max([line, meta[:line] || 0, (meta[:closing] || [])[:line] || 0, (meta[:end] || [])[:line] || 0])
    deepest(args, line)
  end
  defp deepest({a, b}, line), do: deepest(b, deepest(a, line))
  defp deepest(list, line) when is_list(list), do: Enum.reduce(list, line, &deepest/2)
  defp deepest(_, line), do: line
end

defmodule JSONOut do
  def string(s) do
    escaped = s |> String.replace("\\", "\\\\") |> String.replace("\"", "\\\"") |> String.replace("\n", "\\n") |> String.replace("\t", "\\t")
    "\"" <> escaped <> "\""
  end

  def decl(d), do: ~s({"name":#{string(d.name)},"line":#{d.line},"kind":"#{d.kind}","endLine":#{d.endLine},"container":#{string(d.container)}})
end

for path <- IO.stream(:stdio, :line) |> Enum.map(&String.trim/1), path != "" do
  try do
    decls = path |> File.read!() |> Declarations.of() |> Enum.map_join(",", &JSONOut.decl/1)
    IO.puts(~s({"path":#{JSONOut.string(path)},"decls":[#{decls}]}))
  rescue
    e -> IO.puts(~s({"path":#{JSONOut.string(path)},"error":#{JSONOut.string(inspect(e.__struct__))}}))
  end
end
