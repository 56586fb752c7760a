//! The reserved words of Verilog-2005 (annex B).
//! Not for: the words of compiler directives and system tasks, which begin with a sign.

/// Makes the enum and the list, so that a word is written once.
macro_rules! keywords {
    ($($variant:ident $text:literal,)*) => {
        /// A reserved word.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Keyword {
            $($variant,)*
        }

        const ALL: &[(Keyword, &str)] = &[$((Keyword::$variant, $text),)*];
        const QUOTED: &[&str] = &[$(concat!("`", $text, "`"),)*];
    };
}

keywords! {
    Always "always", And "and", Assign "assign", Automatic "automatic", Begin "begin", Buf "buf",
    Bufif0 "bufif0", Bufif1 "bufif1", Case "case", Casex "casex", Casez "casez", Cell "cell",
    Cmos "cmos", Config "config", Deassign "deassign", Default "default", Defparam "defparam",
    Design "design", Disable "disable", Edge "edge", Else "else", End "end", Endcase "endcase",
    Endconfig "endconfig", Endfunction "endfunction", Endgenerate "endgenerate",
    Endmodule "endmodule", Endprimitive "endprimitive", Endspecify "endspecify",
    Endtable "endtable", Endtask "endtask", Event "event", For "for", Force "force",
    Forever "forever", Fork "fork", Function "function", Generate "generate", Genvar "genvar",
    Highz0 "highz0", Highz1 "highz1", If "if", Ifnone "ifnone", Incdir "incdir",
    Include "include", Initial "initial", Inout "inout", Input "input", Instance "instance",
    Integer "integer", Join "join", Large "large", Liblist "liblist", Library "library",
    Localparam "localparam", Macromodule "macromodule", Medium "medium", Module "module",
    Nand "nand", Negedge "negedge", Nmos "nmos", Nor "nor", Noshowcancelled "noshowcancelled",
    Not "not", Notif0 "notif0", Notif1 "notif1", Or "or", Output "output",
    Parameter "parameter", Pmos "pmos", Posedge "posedge", Primitive "primitive", Pull0 "pull0",
    Pull1 "pull1", Pulldown "pulldown", Pullup "pullup",
    PulsestyleOnevent "pulsestyle_onevent", PulsestyleOndetect "pulsestyle_ondetect",
    Rcmos "rcmos", Real "real", Realtime "realtime", Reg "reg", Release "release",
    Repeat "repeat", Rnmos "rnmos", Rpmos "rpmos", Rtran "rtran", Rtranif0 "rtranif0",
    Rtranif1 "rtranif1", Scalared "scalared", Showcancelled "showcancelled", Signed "signed",
    Small "small", Specify "specify", Specparam "specparam", Strong0 "strong0",
    Strong1 "strong1", Supply0 "supply0", Supply1 "supply1", Table "table", Task "task",
    Time "time", Tran "tran", Tranif0 "tranif0", Tranif1 "tranif1", Tri "tri", Tri0 "tri0",
    Tri1 "tri1", Triand "triand", Trior "trior", Trireg "trireg", Unsigned "unsigned",
    Use "use", Uwire "uwire", Vectored "vectored", Wait "wait", Wand "wand", Weak0 "weak0",
    Weak1 "weak1", While "while", Wire "wire", Wor "wor", Xnor "xnor", Xor "xor",
}

/// Size of the table, a power of two well above the number of words.
const SLOTS: usize = 512;
const FREE: u8 = u8::MAX;

/// Open addressing by [`hash`], made by the compiler: a file has a word every few bytes.
static TABLE: [u8; SLOTS] = {
    let mut table = [FREE; SLOTS];
    let mut index = 0;
    while index < ALL.len() {
        let mut slot = hash(ALL[index].1.as_bytes());
        while table[slot] != FREE {
            slot = (slot + 1) % SLOTS;
        }
        table[slot] = index as u8;
        index += 1;
    }
    table
};

const fn hash(word: &[u8]) -> usize {
    let (first, second, last) = (word[0] as usize, word[1] as usize, word[word.len() - 1] as usize);
    (word.len() * 37 + first * 5 + second * 13 + last * 71) % SLOTS
}

impl Keyword {
    /// The keyword that a word is.
    pub(super) fn find(word: &[u8]) -> Option<Self> {
        // None has a capital or begins with anything but a letter, as most names of netlists do.
        if word.len() < 2 || !word[0].is_ascii_lowercase() {
            return None;
        }
        let mut slot = hash(word);
        while TABLE[slot] != FREE {
            let (keyword, text) = ALL[TABLE[slot] as usize];
            if text.as_bytes() == word {
                return Some(keyword);
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }

    /// How many more blocks are open behind this word: 1, 0 or -1.
    pub(super) fn opens(self) -> i32 {
        use Keyword::{
            Begin, Case, Casex, Casez, Config, End, Endcase, Endconfig, Endfunction, Endgenerate,
            Endprimitive, Endspecify, Endtable, Endtask, Fork, Function, Generate, Join, Primitive, Specify,
            Table, Task,
        };
        match self {
            Begin | Case | Casex | Casez | Config | Fork | Function | Generate | Primitive | Specify
            | Table | Task => 1,
            End | Endcase | Endconfig | Endfunction | Endgenerate | Endprimitive | Endspecify | Endtable
            | Endtask | Join => -1,
            _ => 0,
        }
    }

    /// As it stands in messages.
    pub(super) fn quoted(self) -> &'static str {
        QUOTED[self as usize]
    }
}

/// Whether a name must be written with a backslash: it is no simple identifier, or a keyword.
pub(super) fn needs_escape(name: &str) -> bool {
    let bytes = name.as_bytes();
    let simple = matches!(bytes.first(), Some(b'a'..=b'z' | b'A'..=b'Z' | b'_'))
        && bytes.iter().all(|&byte| is_word(byte));
    !simple || Keyword::find(bytes).is_some()
}

/// Whether a byte may stand inside a simple identifier.
pub(super) fn is_word(byte: u8) -> bool {
    WORD[byte as usize]
}

static WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let character = byte as u8;
        table[byte] = character.is_ascii_alphanumeric() || character == b'_' || character == b'$';
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_their_texts_agree() {
        assert_eq!(Keyword::find(b"nand"), Some(Keyword::Nand));
        assert_eq!(Keyword::find(b"Nand"), None);
        for &(keyword, text) in ALL {
            assert_eq!(Keyword::find(text.as_bytes()), Some(keyword));
            assert_eq!(keyword.quoted(), format!("`{text}`"));
        }
    }

    #[test]
    fn names_that_are_not_simple_are_escaped() {
        for (name, escaped) in [
            ("a", false),
            ("_a$1", false),
            ("a[0]", true),
            ("1a", true),
            ("wire", true),
            ("$a", true),
            ("", true),
        ] {
            assert_eq!(needs_escape(name), escaped, "{name}");
        }
    }
}
