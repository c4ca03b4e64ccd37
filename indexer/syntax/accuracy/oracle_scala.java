// Prints what Scala files declare, as the parser of Scala's compiler sees them: reads paths
// from standard input and writes a line of JSON for each.
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import scala.reflect.internal.Trees;
import scala.reflect.internal.Positions;
import scala.tools.nsc.*;
import scala.tools.nsc.reporters.StoreReporter;

class Oracle {
    public static void main(String[] args) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16), false, "UTF-8");
        var settings = new Settings();
        set(settings.usejavacp());
        set(settings.Yrangepos());
        var reporter = new StoreReporter();
        var global = new Global(settings, reporter);
        global.new Run();
        for (String path; (path = in.readLine()) != null; ) {
            out.println("{\"path\":" + quote(path) + "," + answer(global, reporter, path) + "}");
        }
        out.flush();
        System.exit(0);
    }

    static void set(Object setting) {
        ((scala.tools.nsc.settings.MutableSettings.BooleanSetting) setting).value_$eq(true);
    }

    static String answer(Global global, StoreReporter reporter, String path) {
        try {
            String text = Files.readString(Path.of(path));
            reporter.reset();
            var unit = global.newCompilationUnit(text, "A.scala");
            var tree = global.newUnitParser(unit).parse();
            if (reporter.hasErrors()) return "\"error\":" + quote(reporter.infos().head().toString());
            var v = new Visitor(text);
            v.root = tree;
            v.visit(tree, Place.FILE);
            return "\"decls\":[" + String.join(",", v.decls) + "]";
        } catch (Throwable e) {
            return "\"error\":" + quote(e.toString());
        }
    }

    static String quote(String s) {
        var b = new StringBuilder("\"");
        for (char c : s.toCharArray()) {
            if (c == '"' || c == '\\') b.append('\\').append(c);
            else if (c < ' ') b.append(String.format("\\u%04x", (int) c));
            else b.append(c);
        }
        return b.append('"').toString();
    }

    // place is what a declaration stands in.
    enum Place { FILE, TYPE, HIDDEN, LOCAL }

    // Types and functions wherever they have a name, and the values of types. The members of a
    // class without a name, and of a type that is written out, are none; of a class's
    // parameters those with a keyword are members, and the first ones of a case class.
    static class Visitor {
        final String text;
        int pattern; // end of the last declaration of several values by a pattern
        Trees.Tree root; // whose end is that of what it holds
        final List<String> decls = new ArrayList<>();
        final Deque<String> containers = new ArrayDeque<>();
        final List<Integer> lines = new ArrayList<>(List.of(0));

        Visitor(String text) {
            this.text = text;
            for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) lines.add(i + 1);
        }

        int line(int offset) {
            int i = Collections.binarySearch(lines, offset);
            return i >= 0 ? i + 1 : -i - 1;
        }

        void children(Trees.Tree t, Place place) {
            for (var it = t.children().iterator(); it.hasNext(); ) visit((Trees.Tree) it.next(), place);
        }

        void tell(Trees.Tree t, String name, String kind, Runnable inside) {
            var pos = (scala.reflect.internal.util.Position) t.pos();
            var path = new ArrayList<String>();
            containers.descendingIterator().forEachRemaining(path::add);
            int end = pos.end();
            // The braces around a single expression are gone from the tree.
            if (t instanceof Trees.ValDef v) {
                for (int n = brackets(v), i; n > 0 && (i = closer(end)) > 0; n--) end = i;
                if (v.rhs().toString().startsWith("x$")) end = Math.max(end, pattern);
            }
            while (end > pos.point() + 1 && " \t\r\n;".indexOf(text.charAt(end - 1)) >= 0) end--;
            decls.add(String.format("{\"name\":%s,\"line\":%d,\"kind\":\"%s\",\"endLine\":%d,\"container\":%s}",
                quote(name), line(pos.point()), kind, line(end - 1), quote(String.join(".", path))));
            containers.push(name);
            inside.run();
            containers.pop();
        }

        // brackets returns how many brackets around a value the tree has lost.
        int brackets(Trees.ValDef v) {
            var pos = (scala.reflect.internal.util.Position) v.rhs().pos();
            if (!pos.isDefined()) return 0;
            int before = text.lastIndexOf('=', pos.start());
            String between = before < 0 ? "" : text.substring(before, pos.start());
            int n = (int) between.chars().filter(c -> c == '{' || c == '(').count();
            return text.startsWith("{", pos.start()) && text.charAt(pos.end() - 1) != '}' ? n + 1 : n;
        }

        // closer returns the offset after the next closing bracket if only blanks are before it, or 0.
        int closer(int i) {
            while (i < text.length() && text.charAt(i) <= ' ') i++;
            return i < text.length() && (text.charAt(i) == '}' || text.charAt(i) == ')') ? i + 1 : 0;
        }

        // The name of a pattern's part that the parser made up is none that is written at its place.
        boolean written(Trees.Tree t, String name) {
            var pos = (scala.reflect.internal.util.Position) t.pos();
            if (!pos.isDefined()) return false;
            int at = pos.point();
            return text.startsWith(name, at) || text.startsWith("`" + name + "`", at);
        }

        void visit(Trees.Tree t, Place place) {
            if (t instanceof Trees.PackageDef p) {
                String name = p.pid().toString().replace("`", "");
                var pos = (scala.reflect.internal.util.Position) p.pid().pos();
                int after = pos.isDefined() ? pos.end() : 0;
                while (after < text.length() && text.charAt(after) <= ' ') after++;
                Runnable inside = () -> { for (var it = p.stats().iterator(); it.hasNext(); ) visit((Trees.Tree) it.next(), Place.FILE); };
                if (pos.isDefined() && pos.end() > pos.start() && after < text.length() && text.charAt(after) == '{') {
                    var whole = (scala.reflect.internal.util.Position) t.pos();
                    var path = new ArrayList<String>();
                    containers.descendingIterator().forEachRemaining(path::add);
                    decls.add(String.format("{\"name\":%s,\"line\":%d,\"kind\":\"package\",\"endLine\":%d,\"container\":%s}",
                        quote(name), line(pos.start()), line(t == root ? Math.max(text.indexOf('}', whole.end()), whole.end() - 1) : whole.end() - 1), quote(String.join(".", path))));
                    containers.push(name);
                    inside.run();
                    containers.pop();
                } else {
                    inside.run();
                }
            } else if (t instanceof Trees.CompoundTypeTree) {
                // what a type has that is written out
            } else if (t instanceof Trees.ExistentialTypeTree e) {
                visit(e.tpt(), Place.LOCAL);
            } else if (t instanceof Trees.ImplDef d) {
                type(d, place);
            } else if (t instanceof Trees.DefDef d) {
                function(d, place);
            } else if (t instanceof Trees.ValDef d && (place == Place.TYPE || place == Place.FILE)) {
                value(d, place);
            } else if (t instanceof Trees.TypeDef d && place != Place.HIDDEN && written(t, d.name().decoded())
                && (((Trees.Modifiers) d.mods()).flags() & PARAM) == 0) {
                tell(t, d.name().decoded(), "class", () -> children(t, Place.LOCAL));
            } else {
                children(t, Place.LOCAL);
            }
        }

        static final long PARAM = 1L << 13, TRAIT = 1L << 25, CASE = 1L << 11, CASEACCESSOR = 1L << 24, PARAMACCESSOR = 1L << 29;

        void type(Trees.ImplDef d, Place place) {
            String name = d.name().decoded();
            boolean hidden = d.name().toString().startsWith("$anon");
            long flags = ((Trees.Modifiers) d.mods()).flags();
            String kind = d instanceof Trees.ModuleDef ? "object" : (flags & TRAIT) != 0 ? "interface" : "class";
            var impl = (Trees.Template) d.impl();
            Runnable inside = () -> {
                for (var it = impl.parents().iterator(); it.hasNext(); ) visit((Trees.Tree) it.next(), Place.LOCAL);
                for (var it = impl.body().iterator(); it.hasNext(); ) visit((Trees.Tree) it.next(), hidden ? Place.HIDDEN : Place.TYPE);
            };
            if (hidden) inside.run();
            else if (name.equals("package") && !written(d, name)) {
                // A package object has the name of its package.
                var named = java.util.regex.Pattern.compile("package\\s+object\\s+`?(\\w+)").matcher(text);
                int from = ((scala.reflect.internal.util.Position) d.pos()).point();
                String spelled = named.find(Math.max(0, text.lastIndexOf("package", from))) ? named.group(1) : name;
                tell(d, spelled, kind, inside);
            } else tell(d, name, kind, inside);
        }

        void function(Trees.DefDef d, Place place) {
            String name = d.name().decoded();
            boolean constructor = d.name().toString().equals("<init>");
            if (constructor) name = "this";
            // The parser makes constructors up that nobody wrote.
            if (place == Place.HIDDEN || !written(d, name)) {
                children(d, Place.LOCAL);
                return;
            }
            tell(d, name, constructor ? "constructor" : place == Place.TYPE ? "method" : "function", () -> children(d, Place.LOCAL));
        }

        void value(Trees.ValDef d, Place place) {
            String name = d.name().decoded().trim();
            long flags = ((Trees.Modifiers) d.mods()).flags();
            if (name.startsWith("x$") && ((scala.reflect.internal.util.Position) d.rhs().pos()).isDefined()) {
                pattern = ((scala.reflect.internal.util.Position) d.rhs().pos()).end();
                for (int i; (i = closer(pattern)) > 0 && text.charAt(i - 1) == '}' && text.charAt(pattern - 1) != '}'; ) pattern = i;
            }
            boolean told = written(d, name) && (flags & PARAM) == 0;
            if (told && (flags & PARAMACCESSOR) != 0) {
                int at = ((scala.reflect.internal.util.Position) d.pos()).point();
                String before = text.substring(Math.max(0, at - 30), at).stripTrailing();
                told = (flags & CASEACCESSOR) != 0 || before.endsWith("val") || before.endsWith("var");
            }
            if (told) tell(d, name, place == Place.TYPE ? "property" : "variable", () -> children(d, Place.LOCAL));
            else children(d, Place.LOCAL);
        }
    }
}
