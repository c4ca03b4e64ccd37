// Prints what Java files declare, as javac's parser sees them: reads paths from
// standard input and writes a line of JSON for each.
import com.sun.source.tree.*;
import com.sun.source.util.*;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.JCTree.*;
import java.io.*;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import javax.tools.*;

class Oracle {
    static final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

    public static void main(String[] args) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16), false, "UTF-8");
        for (String path; (path = in.readLine()) != null; ) {
            out.println("{\"path\":" + quote(path) + "," + answer(path) + "}");
        }
        out.flush();
    }

    static String answer(String path) {
        try {
            String text = Files.readString(Path.of(path));
            var errors = new DiagnosticCollector<JavaFileObject>();
            var source = new SimpleJavaFileObject(URI.create("string:///A.java"), JavaFileObject.Kind.SOURCE) {
                @Override public CharSequence getCharContent(boolean ignore) { return text; }
            };
            var task = (JavacTask) compiler.getTask(null, null, errors,
                List.of("--release", "17", "--enable-preview", "-proc:none"), null, List.of(source));
            CompilationUnitTree unit = task.parse().iterator().next();
            for (var d : errors.getDiagnostics()) {
                if (d.getKind() == Diagnostic.Kind.ERROR) return "\"error\":" + quote(d.getMessage(null));
            }
            var v = new Visitor(text, unit, Trees.instance(task).getSourcePositions());
            v.scan(unit, null);
            return "\"decls\":[" + String.join(",", v.decls) + "]";
        } catch (IOException | RuntimeException e) {
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

    // Types wherever they have a name, with their members. The members of a class without a
    // name are none, but for those of an enum's constant.
    static class Visitor extends TreeScanner<Void, Void> {
        final String text;
        final CompilationUnitTree unit;
        final SourcePositions at;
        final List<String> decls = new ArrayList<>();
        final Deque<String> containers = new ArrayDeque<>();
        final Deque<ClassTree> types = new ArrayDeque<>();
        boolean member; // what is visited is directly in a type that is told of
        boolean constant; // the next class without a name is the body of an enum's constant

        Visitor(String text, CompilationUnitTree unit, SourcePositions at) {
            this.text = text;
            this.unit = unit;
            this.at = at;
        }

        void add(String name, long pos, String kind, Tree tree) {
            long end = at.getEndPosition(unit, tree);
            if (tree instanceof ModuleTree) end = text.lastIndexOf('}') + 1; // javac's is that of the file
            if (end < 0) end = pos + name.length();
            decls.add(String.format("{\"name\":%s,\"line\":%d,\"kind\":\"%s\",\"endLine\":%d,\"container\":%s}",
                quote(name), line(pos), kind, line(Math.max(end - 1, pos)), quote(String.join(".", (Iterable<String>) containers::descendingIterator))));
        }

        long line(long pos) { return unit.getLineMap().getLineNumber(pos); }

        // pos returns where the name stands after the keyword at from.
        long pos(String name, int from) {
            for (int i = from; i < text.length(); i++) {
                if (text.startsWith("/*", i)) i = text.indexOf("*/", i) + 1;
                else if (text.startsWith("//", i)) i = text.indexOf('\n', i);
                else if (text.startsWith(name, i) && !Character.isJavaIdentifierPart(text.charAt(i - 1))
                    && !Character.isJavaIdentifierPart(text.charAt(i + name.length()))) return i;
            }
            return from;
        }

        @Override public Void visitModule(ModuleTree t, Void x) {
            add(t.getName().toString(), pos(t.getName().toString().split("\\.")[0], (int) at.getStartPosition(unit, t.getName())), "module", t);
            return null;
        }

        @Override public Void visitClass(ClassTree t, Void x) {
            String name = t.getSimpleName().toString();
            boolean told = constant, outer = member, named = !name.isEmpty();
            constant = false;
            if (named) {
                String kind = switch (t.getKind()) {
                    case INTERFACE, ANNOTATION_TYPE -> "interface";
                    case ENUM -> "enum";
                    default -> "class";
                };
                // An annotation's position is that of the keyword, or of a modifier before it.
                int from = ((JCClassDecl) t).pos;
                add(name, pos(name, from), kind, t);
                containers.push(name);
            }
            types.push(t);
            for (Tree m : t.getMembers()) {
                member = named || told;
                scan(m, null);
            }
            member = outer;
            types.pop();
            if (named) containers.pop();
            return null;
        }

        @Override public Void visitBlock(BlockTree t, Void x) {
            member = false;
            return super.visitBlock(t, null);
        }

        @Override public Void visitMethod(MethodTree t, Void x) {
            boolean told = member;
            member = false;
            var tree = (JCMethodDecl) t;
            boolean generated = (tree.mods.flags & Flags.GENERATEDCONSTR) != 0;
            String name = t.getName().toString(), kind = "method";
            if (name.equals("<init>")) {
                name = types.peek().getSimpleName().toString();
                kind = "constructor";
            }
            if (told && !generated) {
                add(name, tree.pos, kind, t);
                containers.push(name);
            }
            super.visitMethod(t, null);
            if (told && !generated) containers.pop();
            return null;
        }

        @Override public Void visitVariable(VariableTree t, Void x) {
            boolean told = member;
            member = false;
            var tree = (JCVariableDecl) t;
            String name = t.getName().toString();
            if (!told) return super.visitVariable(t, null);
            long flags = tree.mods.flags;
            boolean isConstant = (flags & Flags.ENUM) != 0;
            var in = types.peek().getKind();
            boolean inInterface = in == Tree.Kind.INTERFACE || in == Tree.Kind.ANNOTATION_TYPE;
            boolean isFinal = (flags & Flags.STATIC) != 0 && (flags & Flags.FINAL) != 0;
            add(name, tree.pos, isConstant ? "enumMember" : inInterface || isFinal ? "constant" : "field", t);
            containers.push(name);
            constant = isConstant && t.getInitializer() instanceof NewClassTree n && n.getClassBody() != null;
            if (constant) {
                var n = (NewClassTree) t.getInitializer();
                constant = false;
                for (var a : n.getArguments()) scan(a, null);
                constant = true;
                scan(n.getClassBody(), null);
            } else {
                super.visitVariable(t, null);
            }
            constant = false;
            containers.pop();
            return null;
        }
    }
}
