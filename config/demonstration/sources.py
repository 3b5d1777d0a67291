"""What a row of the demonstration district cites: the documents the project is built on, or that it was made up."""

DOCUMENTS = "萧山区技能人才工作材料（2024）"
FICTION = "演示数据，非真实统计"
FIGURES_2024_FICTION = "演示数据：按2024年目标进度编制，非真实统计"
